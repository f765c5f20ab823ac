/**
 * One pass over the visits most like the asker's: it finds candidates and counts fifteen kinds of
 * evidence for each of them.
 *
 * <p>Called by {@code rank} on the plugin's thread. All arrays are scratch that the next walk
 * overwrites; nothing is allocated per question.
 */
@NullMarked
package io.honeyguide.recommender.walk;

import org.jspecify.annotations.NullMarked;
