import JSONText
import Vocabulary

extension Conversation {
    /// What a target must be able to do or be told so that nothing of the conversation is lost.
    public var needs: Set<Capability> {
        var needs = samplingNeeds.union(toolNeeds)
        for part in system { Self.note(part, &needs) }
        for turn in turns {
            for part in turn.parts { Self.note(part, &needs) }
            if turn.name != nil { needs.insert(.speakerNames) }
        }
        if turns.last?.role == .assistant { needs.insert(.prefill) }
        if turns.contains(where: { $0.role == .system }) { needs.insert(.laterInstructions) }
        switch form {
        case .text: break
        case .jsonObject: needs.insert(.jsonObject)
        case .jsonSchema: needs.insert(.jsonSchema)
        }
        let others: [(Bool, Capability)] = [
            (choices > 1, .multipleChoices), (thinking.asksMore, .reasoning), (verbosity != nil, .verbosity),
            (cacheKey != nil, .cacheKey), (endUser != nil, .endUser), (metadata != nil, .metadata),
            (serviceTier != nil, .serviceTier), (!askedModalities.isEmpty, .outputModalities),
        ]
        for (isNeeded, capability) in others where isNeeded { needs.insert(capability) }
        for extra in extras.members {
            let capability = capability(of: extra)
            if capability != .otherFields { needs.insert(capability) }
        }
        return needs
    }

    /// Whether pictures or documents are named by addresses, which targets without ``Capability/imageAddresses`` do not fetch.
    public var namesAddresses: Bool {
        (system + turns.flatMap(\.parts)).contains(where: Self.namesAddress)
    }

    private static func namesAddress(_ part: ContentPart) -> Bool {
        switch part.content {
        case .image(let media), .document(let media): if case .url = media.source { true } else { false }
        case .toolResult(let result): result.parts.contains(where: namesAddress)
        default: false
        }
    }

    private var samplingNeeds: Set<Capability> {
        let fields: [(Bool, Capability)] = [
            (sampling.temperature != nil || sampling.topP != nil, .sampling), (sampling.topK != nil, .topK),
            (sampling.seed != nil, .seed), (sampling.logitBias != nil, .logitBias),
            (sampling.presencePenalty != nil || sampling.frequencyPenalty != nil, .penalties),
            (sampling.asksLogProbabilities || sampling.topLogProbabilities != nil, .logProbabilities),
            (!sampling.stop.isEmpty, .stopSequences),
        ]
        return Set(fields.filter(\.0).map(\.1))
    }

    private var toolNeeds: Set<Capability> {
        var needs: Set<Capability> = []
        for tool in tools {
            switch tool.kind {
            case .function: needs.insert(.tools)
            case .freeForm: needs.insert(.freeFormTools)
            case .server: needs.insert(.serverTools)
            }
            if tool.cacheMark != nil { needs.insert(.cacheMarks) }
        }
        if let toolChoice, toolChoice != .auto { needs.insert(.toolChoice) }
        if allowsParallelTools != nil { needs.insert(.parallelToolControl) }
        return needs
    }

    private static func note(_ part: ContentPart, _ needs: inout Set<Capability>) {
        if part.cacheMark != nil { needs.insert(.cacheMarks) }
        switch part.content {
        case .text, .opaque, .toolCall: break
        case .refusal: needs.insert(.refusals)
        case .image(let media):
            needs.insert(.images)
            if case .url = media.source { needs.insert(.imageAddresses) }
            note(media, &needs)
        case .audio(let media):
            needs.insert(.audio)
            note(media, &needs)
        case .video(let media):
            needs.insert(.video)
            note(media, &needs)
        case .document(let media):
            // A text can be said to every target.
            if media.spoken == nil { needs.insert(.documents) }
            if media.isCitable ?? false { needs.insert(.citations) }
            note(media, &needs)
        case .toolResult(let result): for part in result.parts { note(part, &needs) }
        case .reasoning: needs.insert(.reasoningHistory)
        }
    }

    private static func note(_ media: Media, _ needs: inout Set<Capability>) {
        if case .file = media.source { needs.insert(.files) }
    }
}

extension Thinking {
    /// Whether the request asks for thoughts, or says how many.
    fileprivate var asksMore: Bool { (effort ?? "none") != "none" || (budget ?? 0) != 0 }
}
