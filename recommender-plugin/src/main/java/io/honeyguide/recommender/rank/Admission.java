package io.honeyguide.recommender.rank;

import io.honeyguide.recommender.event.ItemFacts;
import io.honeyguide.recommender.model.BehaviourModel;
import io.honeyguide.recommender.model.Catalogue;
import io.honeyguide.recommender.walk.CandidateTable;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/**
 * Decides for one question which items may become candidates: those that the catalogue lets be
 * shown at the question's time and that meet its rules. While the catalogue is empty and nothing is
 * demanded it decides nothing and costs nothing.
 */
final class Admission {

  private final Catalogue catalogue;
  private final IntPredicate admits = this::admits;
  private Rules rules = Rules.NONE;
  private long atMs;
  private boolean demanding;

  Admission(BehaviourModel model) {
    this.catalogue = model.catalogue();
  }

  /** Begins a question. */
  void open(Rules newRules, long newAtMs) {
    rules = newRules;
    atMs = newAtMs;
    demanding = newRules.isDemanding();
  }

  /** Whether every item may come. */
  boolean isOpenToAll() {
    return !demanding && catalogue.isEmpty();
  }

  /** Whether an item may come. */
  boolean admits(int item) {
    if (!catalogue.isShown(item, atMs)) {
      return false;
    }
    if (!demanding) {
      return true;
    }
    var facts = catalogue.facts(item);
    return facts != null && rules.areMetBy(facts);
  }

  /** What keeps an item that is not admitted out; null for one that is. */
  @Nullable Judgement refusal(int item) {
    var facts = catalogue.facts(item);
    if (!catalogue.isShown(item, atMs)) {
      return Judgement.of(
          facts == null
              ? Verdict.DELETED
              : facts.hidden()
                  ? Verdict.HIDDEN
                  : facts.stock() == 0 ? Verdict.OUT_OF_STOCK : Verdict.EXPIRED);
    }
    if (!demanding) {
      return null;
    }
    var rule =
        rules.failedBy(facts == null ? ItemFacts.of("an item of which nothing is told") : facts);
    return rule == null ? null : new Judgement(Verdict.FAILS_RULE, 0, 0, rule);
  }

  /** Takes out of the table what may not come. */
  void sift(CandidateTable table) {
    if (!isOpenToAll()) {
      table.retain(admits);
    }
  }

  /** What an item's odds are multiplied by. */
  float factorOf(int item) {
    if (rules.boosts().isEmpty()) {
      return 1;
    }
    var facts = catalogue.facts(item);
    return facts == null ? 1 : rules.factorOf(facts);
  }

  Rules rules() {
    return rules;
  }
}
