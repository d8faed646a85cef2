@NullMarked
package io.runcast.security.jwt;

import org.jspecify.annotations.NullMarked;
