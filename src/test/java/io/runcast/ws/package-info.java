/** Many runs over one connection. */
@org.jspecify.annotations.NullMarked
package io.runcast.ws;
