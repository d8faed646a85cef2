/** Holds META-INF/openapi.yaml against the code and against a running server. */
@org.jspecify.annotations.NullMarked
package io.runcast.openapi;
