package io.honeyguide.recommender.retrain;

import io.honeyguide.recommender.event.ItemNews;
import io.honeyguide.recommender.event.ItemRemoval;
import io.honeyguide.recommender.model.BehaviourModel;
import io.honeyguide.recommender.model.ItemStore;
import io.honeyguide.recommender.serve.Recommender;

/**
 * Has a second model know all that the one in use knows of the catalogue. What the shop said before
 * the oldest message kept, the model in use knows alone; and of what is kept, the second one may
 * have taken in what the first refused, such as a vector of another dimension. Items that the shop
 * hides, or that are sold out, must not come back with a new model.
 *
 * <p>What the second model alone knows it keeps: its limits may be wider.
 */
final class CatalogueHandover {

  private final BehaviourModel used;
  private final Recommender candidate;

  CatalogueHandover(Recommender used, Recommender candidate) {
    this.used = used.model();
    this.candidate = candidate;
  }

  void run() {
    dropForeignVectors();
    for (var item = 0; item < used.catalogue().end(); item++) {
      if (used.catalogue().holds(item)) {
        var facts = used.catalogue().facts(item);
        var id = used.items().text(item);
        tell(facts == null ? new ItemRemoval(id) : facts, used.catalogue().addedMs(item));
      }
    }
  }

  /** Else facts with vectors of the dimension in use could not come in. */
  private void dropForeignVectors() {
    var own = candidate.model().catalogue();
    for (var item = 0; item < own.end(); item++) {
      var facts = own.facts(item);
      if (facts != null && used.catalogue().defectOf(facts) != null) {
        candidate.learn(facts.withoutVector(), own.addedMs(item));
      }
    }
  }

  private void tell(ItemNews news, long addedMs) {
    var own = candidate.model().items().find(news.id());
    var catalogue = candidate.model().catalogue();
    var isKnown = own != ItemStore.NONE && catalogue.holds(own);
    var facts = isKnown ? catalogue.facts(own) : null;
    if (!isKnown || !(facts == null ? news instanceof ItemRemoval : facts.equals(news))) {
      candidate.learn(news, addedMs);
    }
  }
}
