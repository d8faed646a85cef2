/** What the pages need of the server beyond files: an address per run, and headers. */
@NullMarked
package io.runcast.pages;

import org.jspecify.annotations.NullMarked;
