/**
 * Lets the users of a Django CRM in by the CRM's own session cookie, checked as Django checks it.
 *
 * <p>{@link io.runcast.security.django.DjangoSessions} is asked on a request's thread, and for open
 * streams on a background thread. It asks the memory, which seldom asks the database; what the
 * database says is believed only with a signature that the CRM's {@code SECRET_KEY} made. Formats:
 * <a href="https://docs.djangoproject.com/en/5.2/topics/signing/">cryptographic signing</a>, <a
 * href="https://docs.djangoproject.com/en/5.2/topics/http/sessions/">sessions</a>, <a
 * href="https://docs.djangoproject.com/en/5.2/topics/auth/default/#session-invalidation-on-password-change">
 * session invalidation on password change</a>.
 */
@NullMarked
package io.runcast.security.django;

import org.jspecify.annotations.NullMarked;
