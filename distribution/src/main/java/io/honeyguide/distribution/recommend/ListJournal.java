package io.honeyguide.distribution.recommend;

import io.honeyguide.recommender.evaluate.EventSink;
import io.honeyguide.recommender.evaluate.ListSource;
import io.honeyguide.recommender.event.BehaviourEvent;
import java.io.BufferedWriter;
import java.io.Closeable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Writes every list into a file, so that two runs can be compared with {@code cmp}, and a run that
 * goes on can take the lists of its first part from there: one line per list, the event's number,
 * its item, then the list, parted by tabs.
 *
 * <p>A line is written out before its event is handed on, so the file never lags behind the log.
 *
 * <p>Owner: the thread that runs.
 */
final class ListJournal implements ListSource, EventSink, Closeable {

  private final ListSource source;
  private final EventSink sink;
  private final BufferedWriter writer;
  private final Map<Long, List<String>> earlier;
  private long taken;

  private ListJournal(
      ListSource source, EventSink sink, BufferedWriter writer, Map<Long, List<String>> earlier) {
    this.source = source;
    this.sink = sink;
    this.writer = writer;
    this.earlier = earlier;
  }

  /**
   * A journal in a file, which is written anew.
   *
   * @param firstAsked lists of events before this one are taken from the file as it was
   */
  static ListJournal open(Path file, ListSource source, EventSink sink, long firstAsked)
      throws IOException {
    var earlier = firstAsked == 0 ? Map.<Long, List<String>>of() : read(file, firstAsked);
    var writer = Files.newBufferedWriter(file, StandardCharsets.UTF_8);
    return new ListJournal(source, sink, writer, earlier);
  }

  /** The lists in a file by event number, below a limit; none when there is no file. */
  private static Map<Long, List<String>> read(Path file, long limit) throws IOException {
    var lists = new HashMap<Long, List<String>>();
    if (!Files.exists(file)) {
      return lists;
    }
    for (var line : Files.readAllLines(file, StandardCharsets.UTF_8)) {
      var fields = List.of(line.split("\t", -1));
      // A process that was killed may have left half a line.
      if (fields.size() > 2 && fields.get(0).matches("\\d{1,18}")) {
        var event = Long.parseLong(fields.get(0));
        if (event < limit) {
          lists.put(event, List.copyOf(fields.subList(2, fields.size())));
        }
      }
    }
    return lists;
  }

  /** Whether it holds a list from the part before. */
  boolean holdsEarlier() {
    return !earlier.isEmpty();
  }

  @Override
  public List<String> list(BehaviourEvent event, int count) throws IOException {
    var known = earlier.get(taken);
    var list = known == null ? source.list(event, count) : known;
    var fields = new ArrayList<String>(list.size() + 2);
    fields.add(Long.toString(taken));
    fields.add(event.item());
    fields.addAll(list);
    writer.write(String.join("\t", fields) + "\n");
    writer.flush();
    return list;
  }

  @Override
  public void take(BehaviourEvent event) throws IOException {
    sink.take(event);
    taken++;
  }

  @Override
  public void close() throws IOException {
    writer.close();
  }
}
