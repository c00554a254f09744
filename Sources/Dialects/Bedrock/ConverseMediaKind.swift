import Vocabulary

/// The blocks that hold media.
enum ConverseMediaKind: String, CaseIterable {
    case image, document, video, audio

    /// What the media types of the kind begin with; those of documents are spelled out as they are.
    var prefix: String { self == .document ? "application/" : "\(rawValue)/" }

    /// Whether a media type may be of the kind.
    func holds(_ type: String) -> Bool {
        switch self {
        case .document: type.hasPrefix("application/") || type.hasPrefix("text/")
        default: type.hasPrefix(prefix)
        }
    }

    /// The capability to take such media.
    var capability: Capability {
        switch self {
        case .image: .images
        case .document: .documents
        case .video: .video
        case .audio: .audio
        }
    }
}
