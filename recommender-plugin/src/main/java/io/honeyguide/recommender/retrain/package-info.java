/**
 * Retraining: a second model with other settings learns the log beside the one in use, both are
 * judged by the same events, and the second takes the place of the first.
 *
 * <p>{@code RetrainDesk} is the door: the consumer brings it the commands that stand in the log and
 * every event, {@code RetrainQuestions} what operators ask by HTTP. {@code Retraining} builds the
 * second model, {@code Trials} judge, {@code Announcements} tell other systems.
 *
 * <p>Everything is owned by the plugin's thread.
 */
@NullMarked
package io.honeyguide.recommender.retrain;

import org.jspecify.annotations.NullMarked;
