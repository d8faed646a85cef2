@NullMarked
package io.runcast.security.django;

import org.jspecify.annotations.NullMarked;
