import NIOCore
import Ports

/// Reads and passes on the fields of an upstream's answer.
enum AnswerFields {
    static func value(_ name: StaticString, in head: AnswerHead) -> String? {
        let start = head.bytes.readerIndex
        let view = head.bytes.readableBytesView
        let wanted = unsafe UnsafeBufferPointer(start: name.utf8Start, count: name.utf8CodeUnitCount)
        for field in head.fields where field.name.count == wanted.count {
            let range = start + field.name.lowerBound..<start + field.name.upperBound
            guard unsafe FieldPolicy.equal(view[range], wanted) else { continue }
            return head.bytes.getString(at: start + field.value.lowerBound, length: field.value.count)
        }
        return nil
    }

    /// How long the upstream asks to wait, from `retry-after-ms` or `retry-after` in seconds.
    static func retryAfter(_ head: AnswerHead) -> Duration? {
        if let text = value("retry-after-ms", in: head), let milliseconds = Double(text), milliseconds >= 0 {
            return .milliseconds(Int64(min(milliseconds, 86_400_000)))
        }
        if let text = value("retry-after", in: head), let seconds = Double(text), seconds >= 0 {
            return .milliseconds(Int64(min(seconds, 86_400) * 1000))
        }
        return nil
    }

    /// Copies the fields that may go to the client.
    static func pass(_ head: AnswerHead, to lines: inout ByteBuffer) {
        let start = head.bytes.readerIndex
        let view = head.bytes.readableBytesView
        for field in head.fields {
            let name = view[start + field.name.lowerBound..<start + field.name.upperBound]
            guard FieldPolicy.passes(answerField: name) else { continue }
            let line = start + field.name.lowerBound..<start + field.value.upperBound
            lines.writeBytes(view[line])
            lines.writeStaticString("\r\n")
        }
    }
}
