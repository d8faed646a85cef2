@org.jspecify.annotations.NullMarked
package io.runcast.channel;
