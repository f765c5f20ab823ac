package io.honeyguide.distribution.log;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.honeyguide.api.Cursor;
import io.honeyguide.delivery.Checkpoint;
import io.honeyguide.delivery.DeadLetter;
import io.honeyguide.log.ForgetRecord;
import io.honeyguide.log.RecordView;
import io.honeyguide.message.MessageRef;
import io.honeyguide.message.MessageView;
import io.honeyguide.message.RecordNames;
import io.honeyguide.message.RecordType;
import io.honeyguide.named.NamedRecords;
import io.honeyguide.session.Session;
import io.honeyguide.session.SessionRecords;
import io.honeyguide.session.ShareRecords;
import io.honeyguide.stream.StreamLimits;
import io.honeyguide.stream.StreamRecords;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.util.Locale;

/**
 * Records as objects with named fields: one decoding for all shapes in which they are shown.
 *
 * <p>Owner: the command's thread.
 */
final class RecordJson {

  private static final DateTimeFormatter TIME =
      new DateTimeFormatterBuilder().appendInstant(3).toFormatter();

  private final ObjectMapper json = new ObjectMapper();
  private final MessageView message = new MessageView();
  private final int shard;
  private final PayloadText payloads;

  RecordJson(int shard, PayloadText payloads) {
    this.shard = shard;
    this.payloads = payloads;
  }

  /** A time as RFC 3339 writes it, with milliseconds. */
  static String time(long timeMs) {
    return TIME.format(Instant.ofEpochMilli(timeMs));
  }

  /** An offset as HTTP shows it. */
  String offset(long offset) {
    return new Cursor(shard, offset).toString();
  }

  /** A record with everything that is known about its type. */
  ObjectNode of(RecordView record) {
    var out = json.createObjectNode();
    out.put("offset", offset(record.offset()));
    out.put("time", time(record.timeMs()));
    out.put("type", RecordNames.of(record.type()));
    var body = record.body();
    var start = body.readerIndex();
    try {
      write(record, body, out);
    } catch (IndexOutOfBoundsException | IllegalArgumentException e) {
      out.put("unreadable", String.valueOf(e.getMessage()));
      out.put("body", ByteBufUtil.hexDump(body, start, body.writerIndex() - start));
    }
    return out;
  }

  private void write(RecordView record, ByteBuf body, ObjectNode out) {
    switch (record.type()) {
      case RecordType.MESSAGE, RecordType.RETAINED -> message(message.wrap(body), out);
      case RecordType.DELAYED -> {
        out.put("due", time(body.readLongLE()));
        message(message.wrap(body), out);
      }
      case RecordType.SESSION_OPENED -> {
        var opened = SessionRecords.readOpened(body);
        out.put("client", opened.clientId());
        if (!opened.owner().isEmpty()) {
          out.put("owner", opened.owner());
        }
        out.put("cleanStart", opened.cleanStart());
        expiry(opened.expirySeconds(), out);
      }
      case RecordType.SESSION_LEFT -> {
        var left = SessionRecords.readLeft(body);
        out.put("client", left.clientId());
        if (left.session() >= 0) {
          out.put("session", left.session());
        }
        expiry(left.expirySeconds(), out);
        out.put("publishWill", left.publishWill());
        out.put("leftAt", time(left.timeMs()));
        out.put("offeredBelow", left.offeredBelow());
      }
      case RecordType.SESSION_ENDED -> out.put("session", body.readLongLE());
      case RecordType.SUBSCRIBED -> subscribed(body, out);
      case RecordType.UNSUBSCRIBED -> {
        out.put("session", body.readLongLE());
        var filters = out.putArray("filters");
        SessionRecords.readUnsubscribed(body, filter -> filters.add(filter.toString()));
      }
      case RecordType.SETTLED, RecordType.DROPPED -> {
        var range = SessionRecords.readRange(body);
        out.put("session", range.session());
        out.put("first", range.first());
        out.put("count", range.count());
      }
      case RecordType.RECEIVED -> {
        out.put("session", body.readLongLE());
        out.put("index", body.readLongLE());
      }
      case RecordType.RELEASED -> {
        out.put("session", body.readLongLE());
        out.put("packetId", body.readUnsignedShortLE());
      }
      case RecordType.WILL -> will(body, out);
      case RecordType.CHECKPOINT -> {
        var checkpoint = Checkpoint.read(body);
        out.put("consumer", checkpoint.consumer());
        out.put("below", offset(checkpoint.offset()));
        out.put("file", checkpoint.file());
        out.put("bytes", checkpoint.bytes());
      }
      case RecordType.ASSIGNED, RecordType.RETURNED, RecordType.SHARE_SETTLED -> {
        var shared = ShareRecords.read(body);
        out.put("group", shared.group());
        if (shared.session() >= 0) {
          out.put("session", shared.session());
        }
        var messages = out.putArray("messages");
        for (var ref : shared.refs()) {
          messages.add(offset(MessageRef.offset(ref)));
        }
      }
      case RecordType.DEAD -> {
        var letter = DeadLetter.read(body);
        out.put("consumer", letter.consumer());
        out.put("message", offset(letter.offset()));
        out.put("reason", letter.reason());
        out.put("attempts", letter.attempts());
        out.put("at", time(letter.timeMs()));
      }
      case RecordType.MOVED -> {
        out.put("moved", offset(body.readLongLE()));
        out.put("committedAt", time(body.readLongLE()));
        var movedType = body.readByte();
        out.put("movedType", RecordNames.of(movedType));
        if (movedType == RecordType.MESSAGE || movedType == RecordType.RETAINED) {
          message(message.wrap(body), out);
        }
      }
      case RecordType.NAMED_SUBSCRIPTION -> change(NamedRecords.readChange(body), out);
      case RecordType.NAMED_SETTLED -> {
        var settled = NamedRecords.readSettled(body);
        out.put("subscription", settled.subscription());
        out.put("frontier", offset(settled.frontier()));
        offsets(settled.acknowledged(), out, "acknowledged");
        offsets(settled.expired(), out, "expired");
        offsets(settled.dead(), out, "dead");
        offsets(settled.opened(), out, "open");
        offsets(settled.repeated(), out, "repeated");
      }
      case RecordType.NAMED_FAILED -> {
        var failures = NamedRecords.readFailures(body);
        out.put("subscription", failures.subscription());
        var messages = out.putArray("failed");
        for (var failed : failures.messages()) {
          messages
              .addObject()
              .put("message", offset(failed.offset()))
              .put("attempts", failed.attempts())
              .put("notBefore", time(failed.notBeforeMs()));
        }
      }
      case RecordType.NAMED_REDRIVEN, RecordType.LETTERS_DELETED -> {
        var letters = NamedRecords.readLetters(body);
        out.put("subscription", letters.subscription());
        out.put("name", letters.name());
        offsets(letters.offsets(), out, "messages");
      }
      case RecordType.STREAM -> stream(StreamRecords.read(body), out);
      case RecordType.FORGET -> {
        var wipedBelow = ForgetRecord.wipedBelow(body);
        if (wipedBelow >= 0) {
          out.put("wipedBelow", offset(wipedBelow));
        } else {
          offsets(ForgetRecord.offsets(body), out, "erased");
        }
      }
      default -> out.put("body", ByteBufUtil.hexDump(body));
    }
  }

  private void change(NamedRecords.Change change, ObjectNode out) {
    if (change instanceof NamedRecords.Define define) {
      out.put("change", "define").put("name", define.name());
      out.put("start", define.definition().start());
      out.put("order", define.definition().order().name());
      var filters = out.putArray("filters");
      define.definition().filters().forEach(filter -> filters.add(filter.text()));
      var push = define.definition().push();
      if (push != null) {
        // The secret is nobody's business who reads a dump.
        out.put("push", push.url());
      }
      if (define.definition().dedupeMs() > 0) {
        out.put("dedupeMs", define.definition().dedupeMs());
      }
    } else if (change instanceof NamedRecords.Delete delete) {
      out.put("change", "delete").put("subscription", delete.number());
    } else if (change instanceof NamedRecords.Seek seek) {
      out.put("change", "seek").put("subscription", seek.number());
      out.put("start", seek.startAt() < 0 ? "here" : offset(seek.startAt()));
    }
  }

  private void offsets(long[] offsets, ObjectNode out, String name) {
    if (offsets.length > 0) {
      var array = out.putArray(name);
      for (var offset : offsets) {
        array.add(offset(offset));
      }
    }
  }

  private static void stream(StreamRecords.Change change, ObjectNode out) {
    out.put("stream", change.name());
    var definition = change.definition();
    out.put("defined", definition != null);
    if (definition == null) {
      return;
    }
    var filters = out.putArray("filters");
    definition.filters().forEach(filter -> filters.add(filter.text()));
    out.put("retain", definition.retain().name().toLowerCase(Locale.ROOT));
    limit("retainBytes", definition.limits().bytes(), out);
    limit("retainAgeMs", definition.limits().ageMs(), out);
    limit("retainMessages", definition.limits().messages(), out);
  }

  private static void limit(String name, long limit, ObjectNode out) {
    if (limit != StreamLimits.NONE) {
      out.put(name, limit);
    }
  }

  private void message(MessageView view, ObjectNode out) {
    out.put("topic", view.topic());
    out.put("qos", view.qos());
    out.put("retain", view.retain());
    out.put("receivedAt", time(view.timeMs()));
    if (view.publisherBytes() > 0) {
      out.put("publisher", view.publisher());
    }
    if (view.packetId() != 0) {
      out.put("packetId", view.packetId());
    }
    if (view.messageIdBytes() > 0) {
      out.put(
          "messageId",
          view.body().toString(view.messageIdAt(), view.messageIdBytes(), StandardCharsets.UTF_8));
    }
    if (view.live()) {
      out.put("live", true);
    }
    if (view.copyOf() >= 0) {
      out.put("copyOf", offset(view.copyOf()));
    }
    if (view.expiresAtMs() != Long.MAX_VALUE) {
      out.put("expiresAt", time(view.expiresAtMs()));
    }
    MessageFields.properties(view, out);
    payload(view.body(), view.payloadAt(), view.payloadBytes(), out);
  }

  private void payload(ByteBuf body, int at, int bytes, ObjectNode out) {
    if (payloads == PayloadText.NONE) {
      out.put("payloadBytes", bytes);
    } else if (payloads == PayloadText.TEXT
        && ByteBufUtil.isText(body, at, bytes, StandardCharsets.UTF_8)) {
      out.put("payload", body.toString(at, bytes, StandardCharsets.UTF_8));
    } else {
      out.put("payloadHex", ByteBufUtil.hexDump(body, at, bytes));
    }
  }

  private static void expiry(long seconds, ObjectNode out) {
    if (seconds == Session.NEVER_EXPIRES) {
      out.put("expiry", "never");
    } else {
      out.put("expirySeconds", seconds);
    }
  }

  private static void subscribed(ByteBuf body, ObjectNode out) {
    out.put("session", body.readLongLE());
    var filters = out.putArray("filters");
    SessionRecords.readSubscriptions(body)
        .forEach(
            (filter, options) -> {
              var entry = filters.addObject();
              entry.put("filter", filter.toString());
              entry.put("qos", options.qos());
              entry.put("noLocal", options.noLocal());
              entry.put("retainAsPublished", options.retainAsPublished());
              entry.put("retainHandling", options.retainHandling());
              if (options.identifier() != 0) {
                entry.put("identifier", options.identifier());
              }
            });
  }

  private void will(ByteBuf body, ObjectNode out) {
    out.put("client", SessionRecords.readText(body));
    var will = SessionRecords.readWill(body);
    out.put("present", will != null);
    if (will != null) {
      out.put("topic", new String(will.topic(), StandardCharsets.UTF_8));
      out.put("qos", will.qos());
      out.put("retain", will.retain());
      out.put("delaySeconds", will.delaySeconds());
      out.put("payloadBytes", will.payload().length);
    }
  }
}
