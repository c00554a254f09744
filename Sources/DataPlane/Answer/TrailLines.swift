import NIOCore
import Policy

/// The lines that name model, provider and target in answers, made once for each pair instead of once an exchange.
final class TrailLines {
    private struct Entry {
        let model: Model
        let lines: ByteBuffer
    }

    /// More than any configuration has; reached only by many reloads, and then begun anew.
    private static let limit = 4096

    private var entries: [ObjectIdentifier: Entry] = [:]

    func lines(_ model: Model, _ target: Target) -> ByteBuffer {
        // A target belongs to one model; the entry keeps both, so that an identifier is never another object's.
        let id = ObjectIdentifier(target)
        if let entry = entries[id], entry.model === model { return entry.lines }
        var head = ResponseHead(status: 0, lines: ByteBuffer())
        head.add("x-gatehouse-model", model.name)
        head.add("x-gatehouse-provider", target.provider.name)
        head.add("x-gatehouse-target", target.name)
        head.add("x-gatehouse-cache", "off")
        if entries.count >= Self.limit { entries.removeAll() }
        entries[id] = Entry(model: model, lines: head.lines)
        return head.lines
    }
}
