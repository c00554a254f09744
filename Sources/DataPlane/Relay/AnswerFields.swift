import NIOCore
import Ports
import Vocabulary

/// Reads and passes on the fields of an upstream's answer.
enum AnswerFields {
    static func value(_ name: StaticString, in head: AnswerHead) -> String? {
        let bytes = head.bytes.readableBytesUInt8Span
        for field in head.fields where FieldPolicy.equal(bytes.extracting(field.name), name) {
            return head.bytes.getString(
                at: head.bytes.readerIndex + field.value.lowerBound,
                length: field.value.count
            )
        }
        return nil
    }

    /// Whether a field has a value that begins with lower-case ASCII text.
    static func begins(_ name: StaticString, with text: StaticString, in head: AnswerHead) -> Bool {
        let bytes = head.bytes.readableBytesUInt8Span
        for field in head.fields where FieldPolicy.equal(bytes.extracting(field.name), name) {
            guard field.value.count >= text.utf8CodeUnitCount else { return false }
            let start = field.value.lowerBound
            return FieldPolicy.equal(bytes.extracting(start..<start + text.utf8CodeUnitCount), text)
        }
        return false
    }

    /// How long the upstream asks to wait, from `retry-after-ms`, or `retry-after` in seconds or as a date; at most a day.
    static func retryAfter(_ head: AnswerHead, now: () -> UTCTime) -> Duration? {
        if let text = value("retry-after-ms", in: head), let milliseconds = Double(text), milliseconds >= 0 {
            return .milliseconds(Int64(min(milliseconds, 86_400_000)))
        }
        guard let text = value("retry-after", in: head) else { return nil }
        if let seconds = Double(text) {
            return seconds >= 0 ? .milliseconds(Int64(min(seconds, 86_400) * 1000)) : nil
        }
        return UTCTime(httpDate: text).map {
            .microseconds(min(86_400_000_000, max(0, $0.microseconds - now().microseconds)))
        }
    }

    /// Copies the fields that may go to the client.
    static func pass(_ head: AnswerHead, to lines: inout ByteBuffer) {
        let bytes = head.bytes.readableBytesUInt8Span
        let hopByHop = hopByHop(head)
        for field in head.fields where FieldPolicy.passes(answerField: bytes.extracting(field.name)) {
            if !hopByHop.isEmpty, let name = text(field.name, in: head),
                hopByHop.contains(where: { FieldPolicy.equal($0.utf8, name.utf8) })
            {
                continue
            }
            lines.writeBytes(bytes.extracting(field.name.lowerBound..<field.value.upperBound).bytes)
            lines.writeInteger(0x0D0A as UInt16)
        }
    }

    /// The fields that the upstream's `connection` names, which end here (RFC 9110 section 7.6.1); rare.
    private static func hopByHop(_ head: AnswerHead) -> [Substring] {
        let bytes = head.bytes.readableBytesUInt8Span
        var names: [Substring] = []
        for field in head.fields where FieldPolicy.equal(bytes.extracting(field.name), "connection") {
            let value = bytes.extracting(field.value)
            if FieldPolicy.equal(value, "keep-alive") || FieldPolicy.equal(value, "close") { continue }
            names += FieldPolicy.list(text(field.value, in: head) ?? "")
        }
        return names
    }

    private static func text(_ range: Range<Int>, in head: AnswerHead) -> String? {
        head.bytes.getString(at: head.bytes.readerIndex + range.lowerBound, length: range.count)
    }
}
