/**
 * JSON Web Tokens (RFC 7519, by the advice of RFC 8725) in the header or a cookie: who they name,
 * for how long, and which runs they limit their bearer to.
 *
 * <p>Tokens are checked on the request's thread, from text to caller: {@link
 * io.runcast.security.jwt.SignedToken} (form and header), {@link
 * io.runcast.security.jwt.SignatureCheck} (whose key), {@link io.runcast.security.jwt.ClaimCheck}
 * (for whom, how long), {@link io.runcast.security.jwt.Grants} (what it allows). Nothing of a token
 * gets into the log or into a refusal.
 */
@NullMarked
package io.runcast.security.jwt;

import org.jspecify.annotations.NullMarked;
