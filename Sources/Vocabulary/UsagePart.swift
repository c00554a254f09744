/// What few requests use, and what is counted otherwise than in tokens.
public enum UsagePart: UInt8, Sendable, CaseIterable {
    /// Of cache writes: tokens that are kept for an hour, not for minutes.
    case cacheWriteLong
    /// Of input: tokens of sound that were not read from a cache.
    case audioInput
    /// Of output: tokens of sound.
    case audioOutput
    /// Of input: tokens of pictures that were not read from a cache.
    case imageInput
    /// Of output: tokens of pictures.
    case imageOutput
    /// Of input: tokens that were processed and are not billed, such as those of a template.
    case unbilledInput
    /// Of output: tokens that are not billed.
    case unbilledOutput
    /// Searches of the web and other grounding queries.
    case searches
    /// Units of reranking, as the provider counts them.
    case searchUnits
    /// Pictures that were made, or embedded, and are charged apiece.
    case images
    /// Milliseconds of sound that are charged by time.
    case audioMilliseconds
    /// Characters of text that were spoken.
    case characters
    /// Pages of documents that were read.
    case pages
    /// Of searches: those with a small context.
    case searchesLow
    /// Of searches: those with a large context.
    case searchesHigh

    /// The part's name where it is stored and shown.
    public var name: String {
        switch self {
        case .cacheWriteLong: "cache_write_long_tokens"
        case .audioInput: "audio_input_tokens"
        case .audioOutput: "audio_output_tokens"
        case .imageInput: "image_input_tokens"
        case .imageOutput: "image_output_tokens"
        case .unbilledInput: "unbilled_input_tokens"
        case .unbilledOutput: "unbilled_output_tokens"
        case .searches: "searches"
        case .searchUnits: "search_units"
        case .images: "images"
        case .audioMilliseconds: "audio_milliseconds"
        case .characters: "characters"
        case .pages: "pages"
        case .searchesLow: "searches_low"
        case .searchesHigh: "searches_high"
        }
    }

    /// Whether it is counted beside the tokens, not a part of them.
    public var isUnit: Bool { rawValue >= Self.searches.rawValue }
}

/// The kinds of token that only some requests can use, and that may have prices of their own.
public struct UsageKinds: OptionSet, Hashable, Sendable {
    /// One bit for each part, by its raw value.
    public let rawValue: UInt8

    /// Cache writes of the long lifetime.
    public static let cacheWriteLong = UsageKinds(rawValue: 1 << UsagePart.cacheWriteLong.rawValue)
    /// Sound in the input.
    public static let audioInput = UsageKinds(rawValue: 1 << UsagePart.audioInput.rawValue)
    /// Sound in the output.
    public static let audioOutput = UsageKinds(rawValue: 1 << UsagePart.audioOutput.rawValue)
    /// Pictures in the input.
    public static let imageInput = UsageKinds(rawValue: 1 << UsagePart.imageInput.rawValue)
    /// Pictures in the output.
    public static let imageOutput = UsageKinds(rawValue: 1 << UsagePart.imageOutput.rawValue)
    /// All of them.
    public static let all: UsageKinds = [
        .cacheWriteLong, .audioInput, .audioOutput, .imageInput, .imageOutput,
    ]

    /// Makes a set from its bits.
    public init(rawValue: UInt8) { self.rawValue = rawValue }
}
