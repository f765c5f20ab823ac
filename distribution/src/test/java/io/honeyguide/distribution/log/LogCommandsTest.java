package io.honeyguide.distribution.log;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.honeyguide.delivery.DeliveryLimits;
import io.honeyguide.delivery.Shard;
import io.honeyguide.distribution.Main;
import io.honeyguide.distribution.outcome.ExitCode;
import io.honeyguide.log.FileLog;
import io.honeyguide.log.FileLogOptions;
import io.honeyguide.log.LogException;
import io.honeyguide.session.ShardId;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.Writer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The tools on real directories, as they are called. */
class LogCommandsTest {

  private static final String SEGMENT = "log/00000000000000000000.seg";

  private final ObjectMapper json = new ObjectMapper();
  private StringWriter out = new StringWriter();
  private StringWriter err = new StringWriter();

  @TempDir Path folder;
  private Path data = Path.of("");

  @BeforeEach
  void writeALog() throws IOException {
    data = folder.resolve("data");
    var lines = new ArrayList<String>();
    for (var i = 0; i < 20; i++) {
      lines.add(
          "{\"topic\":\"news/%d\",\"qos\":1,\"time\":\"2026-01-31T10:00:%02dZ\",\"payload\":\"p %d\"}"
              .formatted(i % 2, i, i));
    }
    lines.add(
        "{\"topic\":\"all/of it\",\"qos\":2,\"retain\":true,\"publisher\":\"press\","
            + "\"time\":\"2026-01-31T11:00:00.123Z\",\"expirySeconds\":60,\"payloadFormat\":1,"
            + "\"contentType\":\"text/plain\",\"responseTopic\":\"r\",\"correlationData\":\"AAE=\","
            + "\"userProperties\":[[\"k\",\"v\"],[\"k\",\"w\"]],\"payloadBase64\":\"AP8=\"}");
    var file = Files.write(folder.resolve("in.ndjson"), lines);
    assertThat(run("log", "import", data.toString(), file.toString())).isEqualTo(ExitCode.OK);
    assertThat(out.toString()).contains("21 messages appended").contains("offsets 0 to 21");
  }

  private int run(String... arguments) {
    out = new StringWriter();
    err = new StringWriter();
    return Main.commandLine()
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(arguments);
  }

  private List<JsonNode> lines() throws IOException {
    var nodes = new ArrayList<JsonNode>();
    for (var line : out.toString().lines().toList()) {
      nodes.add(json.readTree(line));
    }
    return nodes;
  }

  private void flip(Path directory, String name, String beside) throws IOException {
    var file = directory.resolve(name);
    var bytes = Files.readAllBytes(file);
    var at = new String(bytes, StandardCharsets.ISO_8859_1).indexOf(beside);
    assertThat(at).isPositive();
    bytes[at] ^= 1;
    Files.write(file, bytes);
  }

  @Test
  void inspectTellsWhatIsThere() throws IOException {
    assertThat(run("log", "inspect", data.toString())).isEqualTo(ExitCode.OK);
    assertThat(out.toString())
        .contains("MANIFEST.0")
        .contains(SEGMENT)
        .containsPattern("MESSAGE +21")
        .contains("spare files")
        .contains("The next start starts with no snapshot, replays 21 records");

    assertThat(run("log", "inspect", data.toString(), "--output", "json")).isEqualTo(ExitCode.OK);
    var summary = json.readTree(out.toString());
    assertThat(summary.path("segments").path(0).path("recordsByType").path("MESSAGE").asInt())
        .isEqualTo(21);
    assertThat(summary.path("recovery").path("refused").asBoolean(true)).isFalse();
  }

  @Test
  void inspectSaysThatAStartWouldRefuse() throws IOException {
    flip(data, SEGMENT, "p 7");

    assertThat(run("log", "inspect", data.toString())).isEqualTo(ExitCode.LOG_DAMAGED);
    assertThat(out.toString())
        .contains("records 0 to 21 (exclusive)")
        .contains("The next start refuses")
        .contains("honeyguide log repair " + data);
  }

  @Test
  void dumpShowsRecordsOfARangeAFilterAndAType() throws IOException {
    run("log", "dump", data.toString(), "--from", "3", "--to", "0-6", "--output", "json");
    assertThat(lines())
        .extracting(line -> line.path("offset").asText())
        .containsExactly("0-3", "0-4", "0-5");

    run("log", "dump", data.toString(), "--filter", "news/1", "--to", "5", "--payload", "hex");
    assertThat(out.toString().lines()).hasSize(2);
    assertThat(out.toString()).contains("MESSAGE topic=news/1 qos=1").contains("payloadHex=702031");

    run("log", "dump", data.toString(), "--type", "settled,DROPPED");
    assertThat(out.toString()).isEmpty();

    run("log", "dump", data.toString(), "--from", "20", "--payload", "none");
    assertThat(out.toString())
        .contains("topic=\"all/of it\"")
        .contains("expiresAt=2026-01-31T11:01:00.123Z")
        .contains("userProperties=[[\"k\",\"v\"],[\"k\",\"w\"]]")
        .contains("payloadBytes=2");
  }

  @Test
  void dumpFindsCommitTimes() {
    run("log", "dump", data.toString(), "--from", "2126-01-01T00:00:00Z");
    assertThat(out.toString()).isEmpty();
    run("log", "dump", data.toString(), "--from", "2020-01-01T00:00:00Z");
    assertThat(out.toString().lines()).hasSize(21);
    run("log", "dump", data.toString(), "--to", "2020-01-01T00:00:00Z");
    assertThat(out.toString()).isEmpty();
  }

  @Test
  void dumpNamesTheKnownTypesForAnUnknownOne() {
    assertThat(run("log", "dump", data.toString(), "--type", "bogus")).isEqualTo(ExitCode.USAGE);
    assertThat(err.toString()).contains("MESSAGE, SESSION_OPENED");
  }

  @Test
  void dumpStopsWhenNobodyReadsAnyMore() {
    var closed =
        new Writer() {
          @Override
          public void write(char[] buffer, int offset, int length) throws IOException {
            throw new IOException("Broken pipe");
          }

          @Override
          public void flush() throws IOException {
            throw new IOException("Broken pipe");
          }

          @Override
          public void close() {
            // Nothing is open.
          }
        };
    var lines = new Lines(new PrintWriter(closed));
    var line = "x".repeat(1000);
    var written = 0;
    while (lines.add(line)) {
      written++;
      assertThat(written).isLessThan(100);
    }
  }

  @Test
  void traceFollowsAMessageAndSaysWhereThereIsNone() throws IOException {
    assertThat(run("log", "trace", data.toString(), "0-20", "--output", "json"))
        .isEqualTo(ExitCode.OK);
    assertThat(lines())
        .extracting(line -> line.path("type").asText())
        .containsExactly("published", "retained", "still_retained");
    assertThat(run("log", "trace", data.toString(), "21")).isEqualTo(ExitCode.NOT_FOUND);
    assertThat(err.toString()).contains("its offsets go from 0 to 21");
    assertThat(run("log", "trace", data.toString(), "2026-01-31T10:00:00Z"))
        .isEqualTo(ExitCode.USAGE);
  }

  @Test
  void exportAndImportKeepEverythingButTheIds() throws IOException {
    var first = folder.resolve("a.ndjson");
    var second = folder.resolve("b.ndjson");
    var copy = folder.resolve("copy");
    assertThat(run("log", "export", data.toString(), first.toString())).isEqualTo(ExitCode.OK);
    assertThat(run("log", "import", copy.toString(), first.toString())).isEqualTo(ExitCode.OK);
    assertThat(run("log", "export", copy.toString(), second.toString())).isEqualTo(ExitCode.OK);

    assertThat(first).hasSameTextualContentAs(second);
    assertThat(run("log", "export", data.toString(), first.toString())).isEqualTo(ExitCode.USAGE);
    assertThat(run("log", "import", copy.toString(), first.toString())).isEqualTo(ExitCode.OK);
    assertThat(out.toString()).contains("offsets 21 to 42");
    assertThat(run("log", "export", copy.toString(), "-", "--filter", "all/#")).isZero();
    assertThat(lines()).hasSize(2);
    assertThat(run("log", "verify", copy.toString())).isEqualTo(ExitCode.OK);
  }

  @Test
  void exportLeavesOutWhatIsErasedAndDumpSaysWhatThatIs() throws IOException {
    erase(7);
    assertThat(run("log", "export", data.toString(), "-")).isEqualTo(ExitCode.OK);
    assertThat(lines()).hasSize(20);
    assertThat(lines()).extracting(line -> line.path("id").asText()).doesNotContain("0-7");

    run("log", "dump", data.toString(), "--type", "FORGET", "--output", "json");
    assertThat(lines())
        .singleElement()
        .satisfies(line -> assertThat(line.path("erased").path(0).asText()).isEqualTo("0-7"));
    assertThat(run("log", "trace", data.toString(), "7", "--output", "json")).isZero();
    assertThat(out.toString()).contains("erased").doesNotContain("news/1");
    assertThat(run("log", "verify", data.toString())).isEqualTo(ExitCode.OK);
  }

  private void erase(long offset) {
    var clock = InstantSource.system();
    var log = new FileLog(data, FileLogOptions.defaults(), clock);
    var shard = new Shard(new ShardId(0), log, clock, DeliveryLimits.DEFAULT, new Healthy());
    shard.open();
    var answer = new CompletableFuture<Boolean>();
    shard.erasures().erase(new long[] {offset}, false, refusal -> answer.complete(refusal == null));
    assertThat(answer.orTimeout(20, TimeUnit.SECONDS).join()).isTrue();
    log.close();
  }

  /** Nothing of the kind is to happen. */
  private static final class Healthy implements Shard.HealthListener {
    @Override
    public void stalled(LogException cause) {
      throw cause;
    }

    @Override
    public void resumed() {}

    @Override
    public void failed(LogException cause) {
      throw cause;
    }
  }

  @Test
  void importChecksTheWholeFileBeforeItWritesAnything() throws IOException {
    var wrong =
        Map.of(
            "{\"topic\":\"a/#\"}", "wildcard",
            "{\"topic\":\"a\",\"qos\":3}", "qos is a number from 0 to 2",
            "{\"topic\":\"a\",\"retain\":1}", "retain is true or false",
            "{\"topic\":\"a\",\"payloadBase64\":\"?\"}", "no base64",
            "{\"topic\":\"a\",\"time\":\"soon\"}", "time looks like",
            "{\"topic\":\"a\",\"bogus\":1}", "no field \"bogus\"",
            "{\"topic\":\"a\",\"userProperties\":[[\"k\"]]}", "pairs of texts",
            "{\"topic\":", "no JSON",
            "[]", "expected a JSON object");
    for (var entry : wrong.entrySet()) {
      var file = folder.resolve("wrong.ndjson");
      Files.write(file, List.of("{\"topic\":\"fine\"}", entry.getKey()));
      var target = folder.resolve("never");
      assertThat(run("log", "import", target.toString(), file.toString()))
          .as(entry.getKey())
          .isEqualTo(ExitCode.BAD_INPUT);
      assertThat(err.toString()).contains("line 2").contains(entry.getValue()).hasLineCount(1);
      assertThat(target).doesNotExist();
    }
  }

  @Test
  void repairSavesTheRestAndNamesWhatIsLost() throws IOException {
    flip(data, SEGMENT, "p 7");
    var before = image(data);
    var copy = folder.resolve("copy");

    assertThat(run("log", "repair", data.toString(), copy.toString()))
        .isEqualTo(ExitCode.LOG_DAMAGED);
    assertThat(out.toString())
        .contains("records 7 to 8 (exclusive) are lost")
        .contains("20 records saved out of damaged batches")
        .contains(copy + " is whole");
    assertThat(err.toString()).contains("1 record lost in 1 place").hasLineCount(1);
    assertThat(image(data)).isEqualTo(before);
    assertThat(run("log", "verify", copy.toString())).isEqualTo(ExitCode.OK);
    run("log", "dump", copy.toString(), "--output", "json");
    assertThat(lines()).hasSize(20);
    assertThat(run("log", "repair", data.toString(), copy.toString()))
        .isEqualTo(ExitCode.DATA_DIRECTORY);
    assertThat(err.toString()).contains("exists");
  }

  @Test
  void backupAndRestoreGiveTheSameMessages() throws IOException {
    var backup = folder.resolve("backup");
    var restored = folder.resolve("restored");
    run("log", "dump", data.toString());
    var all = out.toString();

    assertThat(run("log", "backup", data.toString(), backup.toString())).isEqualTo(ExitCode.OK);
    assertThat(run("restore", backup.toString(), restored.toString())).isEqualTo(ExitCode.OK);
    assertThat(run("log", "restore", backup.toString(), restored.toString()))
        .isEqualTo(ExitCode.DATA_DIRECTORY);
    run("log", "dump", restored.toString());
    assertThat(out.toString()).isEqualTo(all);

    flip(backup, SEGMENT, "p 7");
    assertThat(run("restore", backup.toString(), folder.resolve("again").toString()))
        .isEqualTo(ExitCode.LOG_DAMAGED);
    assertThat(folder.resolve("again")).doesNotExist();
  }

  /** Every byte and every time of change below a directory. */
  private static Map<String, String> image(Path directory) throws IOException {
    var image = new TreeMap<String, String>();
    try (var files = Files.walk(directory)) {
      for (var file : files.toList()) {
        var crc = new CRC32C();
        if (Files.isRegularFile(file)) {
          crc.update(Files.readAllBytes(file));
        }
        image.put(
            directory.relativize(file).toString(),
            crc.getValue() + " " + Files.getLastModifiedTime(file));
      }
    }
    return image;
  }

  private interface Spoiling {
    void spoil(Path directory) throws IOException;
  }

  @Test
  void whateverIsWrongWithADirectoryNotAByteChangesAndOneLineHelps() throws IOException {
    var cases = new TreeMap<String, Spoiling>();
    cases.put("foreign", LogCommandsTest::makeForeign);
    cases.put("newer", LogCommandsTest::makeNewer);
    cases.put("truncated", directory -> truncate(directory.resolve(SEGMENT)));
    cases.put("flipped", directory -> flip(directory, SEGMENT, "p 7"));
    cases.put("no manifest", LogCommandsTest::breakManifests);
    cases.put("a file", LogCommandsTest::replaceByFile);
    for (var entry : cases.entrySet()) {
      var name = entry.getKey();
      var directory = folder.resolve("spoilt " + name);
      assertThat(run("log", "backup", data.toString(), directory.toString())).isZero();
      entry.getValue().spoil(directory);
      var before = Files.isDirectory(directory) ? image(directory) : Map.of();
      for (var verb : verbs(directory)) {
        var code = run(verb);
        var as = name + ": " + String.join(" ", verb) + "\n" + out + err;
        if (verb[1].equals("repair") && name.equals("no manifest")) {
          assertThat(out.toString()).as(as).contains("nothing tells what was durable");
          continue;
        }
        assertThat(code).as(as).isIn(ExitCode.DATA_DIRECTORY, ExitCode.LOG_DAMAGED);
        if (!verb[1].equals("inspect")) {
          assertThat(err.toString().lines().filter(line -> line.startsWith("honeyguide: ")))
              .as(as)
              .hasSize(1);
        }
        if (code == ExitCode.LOG_DAMAGED && !verb[1].equals("repair")) {
          assertThat(out + err.toString()).as(as).contains("honeyguide log repair");
        }
        if (!before.isEmpty()) {
          assertThat(image(directory)).as(as).isEqualTo(before);
        }
      }
    }
  }

  private List<String[]> verbs(Path directory) throws IOException {
    var in = directory.toString();
    var place = Files.createTempDirectory(folder, "out");
    return List.of(
        new String[] {"log", "inspect", in},
        new String[] {"log", "verify", in},
        new String[] {"log", "dump", in},
        new String[] {"log", "export", in, place.resolve("export").toString()},
        new String[] {"log", "import", in, folder.resolve("in.ndjson").toString()},
        new String[] {"log", "backup", in, place.resolve("backup").toString()},
        new String[] {"log", "restore", in, place.resolve("restore").toString()},
        new String[] {"log", "repair", in, place.resolve("repair").toString()});
  }

  private static void makeForeign(Path directory) throws IOException {
    for (var name : List.of(SEGMENT, "MANIFEST.0", "MANIFEST.1")) {
      Files.deleteIfExists(directory.resolve(name));
    }
    Files.writeString(directory.resolve("holiday.jpg"), "not ours");
  }

  private static void makeNewer(Path directory) throws IOException {
    for (var slot = 0; slot < 2; slot++) {
      var file = directory.resolve("MANIFEST." + slot);
      if (Files.exists(file)) {
        var bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putShort(4, (short) 2);
        var crc = new CRC32C();
        crc.update(bytes.duplicate().position(0).limit(124));
        bytes.putInt(124, (int) crc.getValue());
        Files.write(file, bytes.array());
      }
    }
  }

  private static void truncate(Path file) throws IOException {
    var bytes = Files.readAllBytes(file);
    Files.write(file, Arrays.copyOf(bytes, bytes.length / 2));
  }

  private static void breakManifests(Path directory) throws IOException {
    for (var slot = 0; slot < 2; slot++) {
      var file = directory.resolve("MANIFEST." + slot);
      if (Files.exists(file)) {
        Files.write(file, new byte[128]);
      }
    }
    truncate(directory.resolve(SEGMENT));
  }

  private static void replaceByFile(Path directory) throws IOException {
    try (var files = Files.walk(directory)) {
      for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
    Files.writeString(directory, "no directory");
  }
}
