import Dialects
import JSONText
import NIOCore
import Policy
import Vocabulary

/// What the rules of a model have made of a request.
///
/// An object, as it is large and passed on.
final class RuledRequest {
    /// The chance that was drawn for it.
    let chance: Double
    /// What the rules were told.
    let facts: RuleFacts
    /// What they say; nothing of a request that they refuse.
    let ruling: Ruling
    /// The body, if a rule has set something in it.
    let body: ByteBuffer?

    init(chance: Double, facts: RuleFacts, ruling: Ruling = Ruling(), body: ByteBuffer? = nil) {
        self.chance = chance
        self.facts = facts
        self.ruling = ruling
        self.body = body
    }
}

extension LoopContext {
    /// Follows the rules of a model.
    func rule(
        _ book: RuleBook,
        _ authenticated: Authenticated,
        _ route: InferenceRoute,
        _ envelope: RequestEnvelope,
        _ body: ByteBuffer,
        _ head: RequestFacts,
        metadata: () -> [String: String],
        noting note: (RoutingTrail, Refusal) -> Void
    ) throws(Refusal) -> RuledRequest {
        let principal = authenticated.principal
        var facts = RuleFacts()
        if book.asksTeams {
            facts.teams = teamNames.names(of: principal.key.team, for: book, in: authenticated.published)
        }
        if book.asksTags { facts.tags = principal.key.tags }
        for name in book.headers {
            if let value = head.forwarded(name) { facts.headers[name] = value }
        }
        if book.asksMetadata { facts.metadata = metadata() }
        facts.dialect = route.operation.ruleDialect
        if book.asksNeeds { facts.needs = Self.own(route, body)?.needs ?? [] }
        facts.inputTokens = Estimate.input(bodyLength: body.readableBytes)
        facts.isStream = envelope.isStream
        if !book.timeZones.isEmpty {
            let now = shared.now()
            for zone in book.timeZones { facts.localTimes[zone] = zoneClock.time(in: zone, at: now) }
        }
        if book.asksLabels { facts.labels = principal.requiredLabels.texts }
        let chance = chance()
        do throws(Refusal) {
            let ruling = try book.ruling(facts, chance: chance)
            // A form has no members, and a count is of what the caller has written.
            let isSet =
                !ruling.parameters.isEmpty && !route.operation.isCount
                && !(head.contentType.map(MultipartForm.isForm) ?? false)
            return RuledRequest(
                chance: chance,
                facts: facts,
                ruling: ruling,
                body: isSet ? try Self.setting(ruling.parameters, in: body, route.operation) : nil
            )
        } catch {
            // No target was looked at.
            note(
                RoutingTrail(RoutingRecord(chance: chance, inputTokens: facts.inputTokens, facts: facts)),
                error
            )
            throw error
        }
    }

    /// A body with members that rules give values, at the places that its dialect has for them.
    private static func setting(
        _ parameters: [BodyParameter],
        in body: ByteBuffer,
        _ operation: Dialects.Operation
    ) throws(Refusal) -> ByteBuffer {
        var bytes = Array(body.readableBytesView)
        for parameter in parameters {
            for path in operation.places(ofSetting: parameter.name)?.paths(in: bytes.span) ?? [] {
                guard let splice = BodyEdit.setting(path, to: parameter.value.json, in: bytes.span) else {
                    throw Refusal(
                        .invalidBody,
                        "A rule of the model sets \(parameter.name), which this body has no place for. The operator must "
                            + "change the rule, or the caller the body.",
                        param: parameter.name
                    )
                }
                bytes = Splice.apply([splice], to: bytes.span)
            }
        }
        return ByteBuffer(bytes: bytes)
    }
}

extension BodyParameter.Value {
    /// The value as JSON text.
    var json: [UInt8] {
        switch self {
        case .number(let text): Array(text.utf8)
        case .truth(let flag): Array((flag ? "true" : "false").utf8)
        case .nothing: Array("null".utf8)
        case .text(let text): JSONString.encode(text)
        }
    }
}

extension Dialects.Operation {
    /// The caller's dialect as rules name it.
    var ruleDialect: RuleDialect {
        switch self {
        case .messages, .countTokens: .anthropic
        case .generateContent, .embedContent, .batchEmbedContents, .geminiCountTokens: .gemini
        case .converse, .invoke: .bedrock
        case .cohereChat, .rerankV1, .rerankV2, .cohereEmbed: .cohere
        case .chatCompletions, .completions, .embeddings, .responses, .moderations,
            .imageGenerations, .imageEdits, .imageVariations, .transcriptions, .audioTranslations, .speech,
            .passthrough:
            .openAI
        }
    }
}
