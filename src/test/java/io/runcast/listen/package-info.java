/** The listener without a server. */
@org.jspecify.annotations.NullMarked
package io.runcast.listen;
