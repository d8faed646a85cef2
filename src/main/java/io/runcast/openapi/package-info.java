/**
 * What the application answers, described for programs: {@code META-INF/openapi.yaml} for HTTP,
 * where a server with MicroProfile OpenAPI finds it by itself, {@code META-INF/asyncapi.yaml} and
 * {@code META-INF/websocket.schema.json} for the WebSocket.
 */
@NullMarked
package io.runcast.openapi;

import org.jspecify.annotations.NullMarked;
