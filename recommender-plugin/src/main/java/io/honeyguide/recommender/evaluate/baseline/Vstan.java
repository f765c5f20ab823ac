package io.honeyguide.recommender.evaluate.baseline;

/**
 * VSTAN (Ludewig, Mauro, Latifi, Jannach, Empirical analysis of session-based recommendation
 * algorithms, UMUAI 2020, after STAN of Garg et al., SIGIR 2019): cosine of visits with weights
 * that fall with an item's age, evidence that falls with the distance to the newest shared place in
 * the neighbour and with the age of the youngest shared item.
 *
 * <p>500 newest visits per item, 500 neighbours, the last 20 events of the asker, all three scales
 * as in the serving walk. The decay of a neighbour's age, which these collections do not need, is
 * left out, and so is inverse visit frequency.
 */
public final class Vstan extends VisitBaseline {

  private static final int POSTINGS = 500;
  private static final int NEIGHBOURS = 500;
  private static final int WINDOW = 20;
  private static final double AGE_SCALE = 4.9;
  private static final double DISTANCE_SCALE = 4.9;
  private static final double YOUNGEST_SCALE = 1.225;

  private final Postings postings = new Postings(POSTINGS);

  /** An index that knows nothing yet. */
  public Vstan(ListRule rule) {
    super(rule);
  }

  @Override
  void learn(VisitLog visit, int item) {
    postings.add(visit, item);
  }

  @Override
  void score(VisitLog visit, ItemScores into) {
    var newest = visit.newest(WINDOW);
    var neighbours = new Neighbours();
    var squares = 0.0;
    for (var index = 0; index < newest.count(); index++) {
      var weight = Math.exp((1 - newest.age(index)) / AGE_SCALE);
      squares += weight * weight;
      for (var other : postings.of(newest.item(index))) {
        if (other != visit) {
          neighbours.add(other, (float) weight);
        }
      }
    }
    for (var neighbour : neighbours.all()) {
      neighbour.similarity /= (float) Math.sqrt(squares * neighbour.visit.distinctCount());
    }
    for (var neighbour : neighbours.best(NEIGHBOURS)) {
      addItems(neighbour.visit, neighbour.similarity, newest, into);
    }
  }

  private static void addItems(
      VisitLog other, float similarity, VisitLog.Newest newest, ItemScores into) {
    var lastShared = -1;
    var youngest = Integer.MAX_VALUE;
    for (var index = 0; index < newest.count(); index++) {
      var place = other.lastPlaceOf(newest.item(index));
      if (place >= 0) {
        lastShared = Math.max(lastShared, place);
        youngest = Math.min(youngest, newest.age(index));
      }
    }
    if (lastShared < 0) {
      return;
    }
    var value = similarity * Math.exp((1 - youngest) / YOUNGEST_SCALE);
    for (var place = 0; place < other.length(); place++) {
      if (other.lastPlaceOf(other.item(place)) == place) {
        var distance = Math.abs(place - lastShared);
        into.add(other.item(place), (float) (value * Math.exp(-distance / DISTANCE_SCALE)));
      }
    }
  }
}
