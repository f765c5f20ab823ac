package io.honeyguide.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.honeyguide.message.MessageCodec;
import io.honeyguide.message.PublishRequest;
import io.honeyguide.message.RecordNames;
import io.honeyguide.message.RecordType;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * The walk through a segment in docs/log-format.md shows bytes that the code wrote; run with {@code
 * -Dhoneyguide.writeDocs=true} to write it anew.
 */
class LogFormatDocTest {

  private static final Path PAGE = Path.of("..", "docs", "log-format.md");
  private static final String START = "<!-- walk-through: written by LogFormatDocTest -->\n";
  private static final String END = "<!-- end of the walk-through -->\n";
  private static final long EPOCH = 0x0123_4567_89ab_cdefL;
  private static final long TIME_MS = 1_769_853_600_000L; // 2026-01-31T10:00:00Z
  private static final int HEX_COLUMNS = 8 * 3;

  private final StringBuilder walk = new StringBuilder();
  private byte[] segment = new byte[0];
  private int at;

  /** One retained message and the acknowledgement of two deliveries, committed together. */
  private static byte[] write() throws IOException {
    var files = new FaultyLogFiles(1);
    var batch = new RecordBatch(new NobodyWaits(), 256);
    var request =
        new PublishRequest()
            .of(text("t/1"), 1, true, text("hi"))
            .publisher("c".getBytes(StandardCharsets.UTF_8));
    MessageCodec.write(request, TIME_MS - 1, batch.begin(RecordType.MESSAGE));
    batch.end(null, 0, true);
    batch.begin(RecordType.SETTLED).writeLongLE(4).writeLongLE(17).writeIntLE(2);
    batch.end(null, 0, false);
    try (var writer = new LogRewriter(files, 0, EPOCH, 64 << 20, 0, List.of())) {
      writer.batch(batch.frames(), batch.count(), TIME_MS);
      writer.finish();
    }
    batch.release();
    return files.bytes("log/00000000000000000000.seg");
  }

  private static final class NobodyWaits implements RecordBatch.Owner {
    @Override
    public void committed(RecordBatch batch, long firstOffset) {
      throw new AssertionError("the batch is not appended");
    }

    @Override
    public void refused(RecordBatch batch, LogException cause) {
      throw new AssertionError("the batch is not appended", cause);
    }
  }

  private static ByteBuf text(String text) {
    return Unpooled.copiedBuffer(text, StandardCharsets.UTF_8);
  }

  private void field(int bytes, String meaning) {
    var rest = meaning;
    for (var shown = 0; shown < bytes; shown += 8) {
      var end = Math.min(bytes, shown + 8);
      var hex = HexFormat.ofDelimiter(" ").formatHex(segment, at + shown, at + end);
      walk.append(
          "%04x  %s %s"
              .formatted(at + shown, hex.concat(" ".repeat(HEX_COLUMNS - hex.length())), rest)
              .stripTrailing());
      walk.append('\n');
      rest = "";
    }
    at += bytes;
  }

  private String walk() throws IOException {
    segment = write();
    walk.append("```\n");
    field(4, "segment: magic \"HGSG\"");
    field(2, "version 1");
    field(1, "binary logarithm of the segment size: 26, 64 MiB");
    field(1, "flags");
    field(4, "shard 0");
    field(4, "size of this header, 64");
    field(8, "base position 0");
    field(8, "epoch");
    field(8, "created, ms since 1970");
    field(8, "previous end: there is no segment before");
    field(8, "base offset 0");
    field(4, "CRC of the last batch before: none");
    field(4, "CRC of 0000 to 003b");
    field(4, "batch: magic \"HGBT\"");
    field(4, "length of the body");
    field(8, "position of this batch");
    field(8, "base offset 0");
    field(8, "epoch, as above");
    field(8, "durable mark: all before this batch was forced");
    field(4, "CRC that it chains to: that of the segment's header, at 003c");
    field(4, "2 records");
    field(8, "time of the commit, 2026-01-31T10:00:00Z");
    field(4, "flags, reserved");
    field(4, "CRC of 0040 to 007b and of the body");
    field(4, "record with offset 0: length of type and body");
    field(4, "CRC of type and body");
    field(1, "type 1, MESSAGE");
    field(1, "flags: QoS 1, retain");
    field(8, "time of receipt");
    field(2, "length of the publisher's client identifier");
    field(1, "\"c\"");
    field(2, "length of the topic, big endian");
    field(3, "\"t/1\"");
    field(1, "length of the MQTT 5 properties");
    field(2, "payload \"hi\"");
    field(4, "record with offset 1: length of type and body");
    field(4, "CRC of type and body");
    field(1, "type 7, SETTLED");
    field(8, "session 4: the offset of its SESSION_OPENED record");
    field(8, "index of the first delivery, 17");
    field(4, "2 deliveries");
    walk.append("```\n");
    assertThat(at).as("every byte has a meaning").isEqualTo(segment.length);
    return walk.toString();
  }

  @Test
  void theWalkThroughASegmentShowsWhatTheCodeWrites() throws IOException {
    var page = Files.readString(PAGE);
    var from = page.indexOf(START) + START.length();
    var to = page.indexOf(END);
    if (Boolean.getBoolean("honeyguide.writeDocs")) {
      page = page.substring(0, from) + walk() + page.substring(to);
      Files.writeString(PAGE, page);
      return;
    }
    assertThat(page.substring(from, to)).isEqualTo(walk());
  }

  @Test
  void thePageNamesEveryRecordTypeWithItsNumber() throws IOException {
    var page = Files.readString(PAGE);
    for (var name : RecordNames.all()) {
      var number = RecordNames.typeOf(name);
      assertThat(page).containsPattern("\\| " + number + " \\| `" + name + "` \\|");
    }
  }
}
