import JSONText
import NIOCore
import Policy

/// What is written of a target in every exchange, made once for each target instead.
final class TargetTexts {
    /// The texts of one target of a model; it keeps both, so that an identifier is never another object's.
    final class Texts {
        let target: Target
        let model: Model
        /// The lines of an answer that name model, provider and target.
        let trail: ByteBuffer
        /// The provider's model id as a JSON string.
        let quotedModel: ByteBuffer

        init(_ model: Model, _ target: Target) {
            self.target = target
            self.model = model
            var head = ResponseHead(status: 0, in: ByteBuffer())
            head.add("x-gatehouse-model", model.name)
            head.add("x-gatehouse-provider", target.provider.name)
            head.add("x-gatehouse-target", target.name)
            head.add("x-gatehouse-cache", "off")
            trail = head.lines
            quotedModel = ByteBuffer(bytes: JSONString.encode(target.model))
        }
    }

    /// More than any configuration has; reached only by many reloads, and then begun anew.
    private static let limit = 4096

    private var known: [ObjectIdentifier: Texts] = [:]
    /// What was asked for last: an exchange asks twice.
    private var latest: Texts?

    func texts(_ model: Model, _ target: Target) -> Texts {
        if let latest, latest.target === target, latest.model === model { return latest }
        let id = ObjectIdentifier(target)
        if let texts = known[id], texts.model === model {
            latest = texts
            return texts
        }
        if known.count >= Self.limit { known.removeAll() }
        let texts = Texts(model, target)
        known[id] = texts
        latest = texts
        return texts
    }
}
