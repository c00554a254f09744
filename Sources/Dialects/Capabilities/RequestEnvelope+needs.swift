import Vocabulary

extension RequestEnvelope {
    /// Whether the request can need a capability, as far as its envelope tells; only what it tells for sure is ruled out.
    public func mayNeed(_ capability: Capability) -> Bool {
        switch capability {
        case .images, .audio, .video, .documents, .files: namesContent
        case .tools, .freeFormTools, .serverTools: hasTools || namesContent
        case .multipleChoices: choices > 1
        case .outputModalities: mayAskModalities
        default: true
        }
    }
}
