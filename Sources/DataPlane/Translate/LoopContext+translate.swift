import Dialects
import JSONText
import NIOCore
import Policy
import Vocabulary

/// What a plan's targets are asked where they do not speak the caller's dialect.
struct Translations {
    /// The request in no dialect's words; `nil` if every target speaks the caller's.
    var conversation: Conversation?
    /// The request of the Responses API that its answer is kept with; `nil` if the answer is not to be kept here.
    var keptRequest: JSONValue?
    /// What a body of Bedrock's invoke names as its betas, which Anthropic's own API takes from the head.
    var betas: String?
    /// The requests by the places of their targets in the plan.
    var requests: [Int: TranslatedRequest] = [:]
}

extension LoopContext {
    /// Writes the request for every target of a plan that does not speak the caller's dialect, and leaves out targets
    /// that cannot take it.
    ///
    /// That is done before the hold, which must cover the longest of the bodies.
    func translate(
        _ route: InferenceRoute,
        _ envelope: RequestEnvelope,
        _ body: ByteBuffer,
        _ plan: RoutePlan,
        _ recollection: Recollection,
        _ facts: RequestFacts
    ) throws(Refusal) -> (RoutePlan, Translations) {
        let operation = route.operation
        // What was said before is the gateway's words to every target, as none has kept it.
        var isOurs = false
        var plan = plan
        switch recollection {
        case .nothing: break
        case .here: isOurs = true
        case .at(let provider, let id):
            plan = plan.keeping { $0.provider.name == provider && $0.serves(operation) }
            guard !plan.targets.isEmpty else { throw StoredResponse.notFound(id) }
        }
        let needs = RequestNeeds(plan, envelope) { Self.own(route, body) }
        var passing = PassingRule(
            operation,
            body,
            isOfMistralSDK: operation == .chatCompletions && facts.isOfMistralSDK
        )
        if !isOurs, plan.targets.allSatisfy({ passing.passes($0, envelope) && needs.missing($0) == nil }) {
            return (needs.preferred(plan), Translations())
        }
        let betas =
            operation == .messages
            ? BedrockInvoke.betas(header: facts.forwardedList("anthropic-beta")) : []
        var translations = Translations()
        var question: Question?
        var requests: [ObjectIdentifier: TranslatedRequest] = [:]
        var refusal: Refusal?
        let able = plan.keeping { target in
            do throws(Refusal) {
                if let missing = needs.missing(target) { throw .lack(of: missing) }
                if !isOurs, passing.passes(target, envelope) { return true }
                if operation == .messages, target.isInvokedClaude, !passing.hasForeignHistory(target),
                    !Self.namesAddresses(route, envelope, body),
                    BedrockInvoke.takes(body.readableBytesUInt8Span, betas: betas)
                {
                    requests[ObjectIdentifier(target)] = try TranslatedRequest(
                        invoking: target,
                        body,
                        betas: betas,
                        isStream: envelope.isStream
                    )
                    return true
                }
                if question == nil, Question.isSayable(operation) {
                    let value = try Question.value(body)
                    question = try Question(route, value, recollection)
                    if envelope.isKept { translations.keptRequest = value }
                    if operation == .invoke {
                        translations.betas = try BedrockInvoke.betaField(ofBody: body.readableBytesUInt8Span)
                    }
                }
                guard let question,
                    let request = try TranslatedRequest(
                        question,
                        operation,
                        for: target,
                        isStream: envelope.isStream
                    )
                else { return false }
                if case .conversation(let conversation) = question {
                    translations.conversation = conversation
                }
                requests[ObjectIdentifier(target)] = request
                return true
            } catch {
                // What only the target's provider can read is for that to judge.
                if question == nil, !isOurs, needs.missing(target) == nil, passing.speaks(target, envelope) {
                    return true
                }
                refusal = refusal ?? error
                return false
            }
        }
        guard !able.targets.isEmpty else { throw refusal ?? Self.cannotServe(operation) }
        let kept = needs.preferred(able)
        for (place, target) in kept.targets.enumerated() {
            translations.requests[place] = requests[ObjectIdentifier(target)]
        }
        return (kept, translations)
    }

    /// The request as its own dialect reads it; `nil` where that cannot, which is for the target to judge.
    static func own(_ route: InferenceRoute, _ body: ByteBuffer) -> Conversation? {
        guard let dialect = route.operation.conversation,
            let value = try? JSONValue.read(body.readableBytesUInt8Span)
        else { return nil }
        return try? dialect.conversation(from: value, model: route.model, isStream: route.isStream)
    }

    /// Whether a request names pictures or documents by addresses, which Bedrock's models do not fetch in any dialect.
    private static func namesAddresses(
        _ route: InferenceRoute,
        _ envelope: RequestEnvelope,
        _ body: ByteBuffer
    ) -> Bool {
        envelope.namesContent && own(route, body)?.namesAddresses ?? false
    }

    private static func cannotServe(_ operation: Dialects.Operation) -> Refusal {
        Refusal(
            .invalidRequest,
            "No target of the model can do what this route asks (\(operation.rawValue)). The caller must choose "
                + "another model or route.",
            param: "model"
        )
    }
}
