/** What stays behind in a server when the application is undeployed: nothing. */
@NullMarked
package io.runcast.redeploy;

import org.jspecify.annotations.NullMarked;
