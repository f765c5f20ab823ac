/**
 * The configuration: what can be set ({@link io.honeyguide.distribution.config.Settings}), where
 * values come from, and the checked result, {@link
 * io.honeyguide.distribution.config.Configuration}.
 *
 * <p>Called once by the command line before anything starts. Everything here is immutable once read
 * and belongs to no thread.
 */
@NullMarked
package io.honeyguide.distribution.config;

import org.jspecify.annotations.NullMarked;
