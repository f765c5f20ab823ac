/**
 * Tells visitors apart, gives each an arm of an experiment, and counts how good the arms' lists
 * are.
 *
 * <p>{@code serve} asks for the arm of whoever asks and reports labels and impressions; everything
 * runs on the plugin's thread and is a function of the log.
 */
@NullMarked
package io.honeyguide.recommender.experiment;

import org.jspecify.annotations.NullMarked;
