package io.honeyguide.recommender.serve;

import io.honeyguide.recommender.rank.CandidateRanking;
import io.honeyguide.recommender.rank.ListStyle;
import io.honeyguide.recommender.walk.VisitWindow;
import org.jspecify.annotations.Nullable;

/**
 * What makes lists of one style; all lanes share model and learned order.
 *
 * @param arm the arm of the experiment that it stands for, or null for whoever takes no part
 * @param style how lists are made
 * @param window the visit that asks
 * @param ranking puts candidates in order
 */
record Lane(@Nullable String arm, ListStyle style, VisitWindow window, CandidateRanking ranking) {}
