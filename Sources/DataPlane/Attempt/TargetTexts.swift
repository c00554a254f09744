import JSONText
import NIOCore
import Policy

/// What is written of a target in every exchange, made once for each target instead.
final class TargetTexts {
    /// The texts of one target of a model.
    struct Texts {
        /// The lines of an answer that name model, provider and target.
        let trail: ByteBuffer
        /// The provider's model id as a JSON string.
        let quotedModel: ByteBuffer
    }

    private struct Entry {
        let target: Target
        let model: Model
        let texts: Texts
    }

    /// More than any configuration has; reached only by many reloads, and then begun anew.
    private static let limit = 4096

    private var entries: [ObjectIdentifier: Entry] = [:]
    /// What was asked for last: an exchange asks twice.
    private var latest: Entry?

    func texts(_ model: Model, _ target: Target) -> Texts {
        if let latest, latest.target === target, latest.model === model { return latest.texts }
        // A target belongs to one model; the entry keeps both, so that an identifier is never another object's.
        let id = ObjectIdentifier(target)
        if let entry = entries[id], entry.model === model {
            latest = entry
            return entry.texts
        }
        var head = ResponseHead(status: 0, in: ByteBuffer())
        head.add("x-gatehouse-model", model.name)
        head.add("x-gatehouse-provider", target.provider.name)
        head.add("x-gatehouse-target", target.name)
        head.add("x-gatehouse-cache", "off")
        if entries.count >= Self.limit { entries.removeAll() }
        let texts = Texts(trail: head.lines, quotedModel: ByteBuffer(bytes: JSONString.encode(target.model)))
        let entry = Entry(target: target, model: model, texts: texts)
        entries[id] = entry
        latest = entry
        return texts
    }
}
