@NullMarked
package io.runcast.security;

import org.jspecify.annotations.NullMarked;
