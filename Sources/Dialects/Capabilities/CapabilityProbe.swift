import JSONText
import Vocabulary

/// The smallest conversation that needs one capability: rendered for a provider, it says whether the provider has it.
///
/// It is in no dialect's own words: a file in a provider's store, a tool that a provider runs itself and a field of one dialect are
/// another's here, as they are for every target that does not speak the caller's dialect.
public enum CapabilityProbe {
    /// The capabilities that are tried, in the order of tables: all.
    public static let capabilities = Capability.allCases

    /// The conversation; `maker` signs the thoughts that are brought along.
    public static func conversation(_ capability: Capability, maker: Signature.Maker) -> Conversation {
        var conversation = Conversation(model: "probe")
        conversation.turns = [Turn(.user, [.text("Hello")])]
        conversation.outputTokenLimit = 4096
        if let part = part(capability) { conversation.turns[0].parts.append(part) }
        sampling(capability, &conversation)
        tools(capability, &conversation)
        turns(capability, maker, &conversation)
        switch capability {
        case .multipleChoices: conversation.choices = 2
        case .jsonObject: conversation.form = .jsonObject
        case .jsonSchema: conversation.form = .jsonSchema(AnswerSchema(schema, name: "probe_schema"))
        case .reasoning: conversation.thinking.effort = "high"
        case .verbosity: conversation.verbosity = "low"
        case .cacheKey: conversation.cacheKey = "probe-key"
        case .endUser: conversation.endUser = "probe-user"
        case .metadata:
            var labels = JSONObject()
            labels.append("probe_label", "yes")
            conversation.metadata = labels
        case .serviceTier: conversation.serviceTier = "priority"
        case .outputModalities: conversation.extras.append("modalities", ["text", "image"])
        case .otherFields: conversation.extras.append("probe_member", true)
        case .cacheMarks: conversation.system = [ContentPart(.text("Be brief."), cacheMark: CacheMark())]
        default: break
        }
        return conversation
    }

    private static let schema: JSONValue = [
        "type": "object", "properties": ["probe_field": ["type": "string"]], "required": ["probe_field"],
        "additionalProperties": false,
    ]

    private static func part(_ capability: Capability) -> ContentPart? {
        switch capability {
        case .images: ContentPart(.image(Media(.base64("cHJvYmU="), type: "image/png")))
        case .imageAddresses:
            ContentPart(.image(Media(.url("https://probe.example/picture.png"), type: "image/png")))
        case .audio: ContentPart(.audio(Media(.base64("cHJvYmU="), type: "audio/wav")))
        case .video: ContentPart(.video(Media(.base64("cHJvYmU="), type: "video/mp4")))
        case .documents:
            ContentPart(.document(Media(.base64("cHJvYmU="), type: "application/pdf")))
        case .files: ContentPart(.document(Media(.file("probe-file"), type: "application/pdf")))
        case .citations:
            ContentPart(.document(citable))
        default: nil
        }
    }

    private static var citable: Media {
        var media = Media(.text("probe source"), type: "text/plain")
        media.isCitable = true
        return media
    }

    private static func sampling(_ capability: Capability, _ conversation: inout Conversation) {
        switch capability {
        case .seed: conversation.sampling.seed = 4_242
        case .sampling: conversation.sampling.temperature = .number("0.3125")
        case .topK: conversation.sampling.topK = 37
        case .penalties: conversation.sampling.presencePenalty = .number("0.4375")
        case .logitBias: conversation.sampling.logitBias = ["50256": -7]
        case .logProbabilities: conversation.sampling.asksLogProbabilities = true
        case .stopSequences: conversation.sampling.stop = ["PROBE-STOP"]
        default: break
        }
    }

    private static func tools(_ capability: Capability, _ conversation: inout Conversation) {
        switch capability {
        case .tools, .toolChoice, .parallelToolControl:
            conversation.tools = [
                Tool(.function(parameters: schema), name: "probe_tool", description: "A probe.")
            ]
            if capability == .toolChoice { conversation.toolChoice = .required }
            if capability == .parallelToolControl { conversation.allowsParallelTools = false }
        case .freeFormTools:
            conversation.tools = [Tool(.freeForm(format: nil), name: "probe_tool", description: "A probe.")]
        case .serverTools:
            // Nobody is asked in this operation for another.
            conversation.tools = [Tool(.server(.completions, ["type": "probe_search"]), name: "probe_search")]
        default: break
        }
    }

    private static func turns(
        _ capability: Capability,
        _ maker: Signature.Maker,
        _ conversation: inout Conversation
    ) {
        switch capability {
        case .reasoningHistory:
            let thought = Reasoning(text: "probe thought", signature: Signature(maker, "cHJvYmU="))
            conversation.turns += [
                Turn(.assistant, [ContentPart(.reasoning(thought)), .text("Hello")]),
                Turn(.user, [.text("Go on")]),
            ]
        case .prefill: conversation.turns.append(Turn(.assistant, [.text("probe beginning")]))
        case .laterInstructions:
            conversation.turns += [
                Turn(.assistant, [.text("Hello")]), Turn(.system, [.text("probe instruction")]),
                Turn(.user, [.text("Go on")]),
            ]
        case .refusals:
            conversation.turns += [
                Turn(.assistant, [ContentPart(.refusal("probe refusal"))]), Turn(.user, [.text("Go on")]),
            ]
        case .speakerNames: conversation.turns[0].name = "probe_name"
        default: break
        }
    }
}
