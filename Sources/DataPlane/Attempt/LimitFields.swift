import NIOCore
import Policy
import Ports
import Vocabulary

extension Exchange {
    /// Takes in what the head of an answer says of the provider's limits and of its key, if it says something.
    ///
    /// `status` is what its words make of it, which may say more of the key: Gemini refuses one with 400.
    func learnLimits(_ head: AnswerHead, status: Int) {
        guard let target = currentTarget, let entry = targetCall?.entry else { return }
        if Self.mayBeOfKey(head.status) || Self.isOfKey(status) {
            leaveKeyAlone(of: target, entry, status: head.status)
        }
        let now = NIODeadline.now().microseconds
        switch head.status {
        case 429:
            let rest = AnswerFields.retryAfter(head, now: loop.shared.now)?.microseconds
            entry.tell { $0.refuse(rest: rest, now: now) }
        case 408, 409: leaveTargetAlone(entry)
        case 503, 529:
            // A provider that is busy may say for how long; Anthropic's is 529.
            let rest = AnswerFields.retryAfter(head, now: loop.shared.now)?.microseconds ?? 0
            if rest > 0 { entry.tell { $0.rest(for: rest, now: now) } }
        default: break
        }
        guard let report = LimitFields.report(head, now: loop.shared.now) else { return }
        entry.tell { $0.learn(report, now: now) }
    }
}

/// Reads what the head of an answer says of the provider's limits.
///
/// OpenAI's names, which most clouds have taken over, and Anthropic's (platform.claude.com, "Rate limits", read 2026-11).
enum LimitFields {
    private struct Reading {
        var remaining: Int?
        var reset: Int64?

        mutating func take(remaining text: String) {
            guard let count = Double(text), count.isFinite else { return }
            remaining = min(remaining ?? .max, Int(max(0, min(count, 1e15))))
        }

        mutating func take(reset text: String, _ now: UTCTime) {
            guard let microseconds = ResetText.microseconds(text, now: now) else { return }
            reset = max(reset ?? 0, microseconds)
        }

        /// A rest without its end would last for ever, so it is none.
        var part: LimitReport.Part? {
            guard let remaining, let reset else { return nil }
            return LimitReport.Part(remaining: remaining, resetMicroseconds: reset)
        }
    }

    /// What is said; `nil` in the common case that nothing is.
    static func report(_ head: AnswerHead, now: () -> UTCTime) -> LimitReport? {
        guard head.fields.contains(where: { isLimit($0, head) }) else { return nil }
        let now = now()
        var requests = Reading()
        var tokens = Reading()
        var output = Reading()
        for field in head.fields where isLimit(field, head) {
            guard let name = text(field.name, head)?.lowercased(), let value = text(field.value, head) else {
                continue
            }
            let isReset = name.contains("reset")
            guard isReset || name.contains("remaining") else { continue }
            if name.contains("requests") {
                isReset ? requests.take(reset: value, now) : requests.take(remaining: value)
            } else if name.contains("output-tokens") {
                isReset ? output.take(reset: value, now) : output.take(remaining: value)
            } else if name.contains("tokens") {
                isReset ? tokens.take(reset: value, now) : tokens.take(remaining: value)
            }
        }
        var report = LimitReport()
        report.requests = requests.part
        report.tokens = tokens.part
        report.output = output.part
        return report.isEmpty ? nil : report
    }

    /// Looks at the length first, which few other fields have.
    private static func isLimit(_ field: AnswerHead.Field, _ head: AnswerHead) -> Bool {
        guard field.name.count >= 24 else { return false }
        let name = head.bytes.readableBytesUInt8Span.extracting(field.name)
        return FieldPolicy.hasPrefix(name, "x-ratelimit-re")
            || FieldPolicy.hasPrefix(name, "anthropic-ratelimit-")
    }

    private static func text(_ range: Range<Int>, _ head: AnswerHead) -> String? {
        head.bytes.getString(at: head.bytes.readerIndex + range.lowerBound, length: range.count)
    }
}
