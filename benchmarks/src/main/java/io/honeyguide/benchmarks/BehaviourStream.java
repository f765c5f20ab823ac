package io.honeyguide.benchmarks;

import io.honeyguide.recommender.evaluate.InteractionFile;
import io.honeyguide.recommender.event.BehaviourEvent;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The events that the recommender's benchmarks run over. */
public final class BehaviourStream {

  private static final int ITEMS = 20_000;
  private static final int USERS = 50_000;
  private static final long SEED = 20_260_101;

  private BehaviourStream() {}

  /**
   * The events of a file, or made up ones.
   *
   * @param file tab-separated interactions as {@link InteractionFile} reads them, or empty
   * @param countMax most events
   * @throws IOException when the file cannot be read
   */
  public static List<BehaviourEvent> load(String file, int countMax) throws IOException {
    if (file.isEmpty()) {
      return new SyntheticShop(ITEMS, USERS, SEED).next(countMax);
    }
    var events = new ArrayList<BehaviourEvent>();
    try (var interactions = InteractionFile.open(Path.of(file))) {
      for (var next = interactions.next();
          next != null && events.size() < countMax;
          next = interactions.next()) {
        events.add(next.event());
      }
    }
    if (events.isEmpty()) {
      throw new IOException("there is no interaction in " + file);
    }
    return events;
  }
}
