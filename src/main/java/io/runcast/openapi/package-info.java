/**
 * What the application answers over HTTP, described for programs: {@code META-INF/openapi.yaml}. A
 * server with MicroProfile OpenAPI finds the file there by itself.
 */
@NullMarked
package io.runcast.openapi;

import org.jspecify.annotations.NullMarked;
