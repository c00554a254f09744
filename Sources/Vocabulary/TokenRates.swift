/// The prices of one kind of traffic: what a token costs by the way it was used.
public struct TokenRates: Hashable, Sendable {
    /// Uncached input.
    public var input: TokenPrice
    /// Output, reasoning included unless `reasoning` is stated.
    public var output: TokenPrice
    /// Input read from the provider's cache; absent means the price of input.
    public var cachedInput: TokenPrice?
    /// Input written to the provider's cache; absent means the price of input.
    public var cacheWrite: TokenPrice?
    /// Input written to the provider's cache for an hour; absent means the price of a cache write.
    public var cacheWriteLong: TokenPrice?
    /// Reasoning tokens; absent means the price of output.
    public var reasoning: TokenPrice?
    /// Sound in the input; absent means the price of input.
    public var audioInput: TokenPrice?
    /// Sound in the output; absent means the price of output.
    public var audioOutput: TokenPrice?
    /// Pictures in the input; absent means the price of input.
    public var imageInput: TokenPrice?
    /// Pictures in the output; absent means the price of output.
    public var imageOutput: TokenPrice?

    /// Makes rates; what is absent is charged as the general kind.
    public init(
        input: TokenPrice,
        output: TokenPrice,
        cachedInput: TokenPrice? = nil,
        cacheWrite: TokenPrice? = nil,
        cacheWriteLong: TokenPrice? = nil,
        reasoning: TokenPrice? = nil,
        audioInput: TokenPrice? = nil,
        audioOutput: TokenPrice? = nil,
        imageInput: TokenPrice? = nil,
        imageOutput: TokenPrice? = nil
    ) {
        self.input = input
        self.output = output
        self.cachedInput = cachedInput
        self.cacheWrite = cacheWrite
        self.cacheWriteLong = cacheWriteLong
        self.reasoning = reasoning
        self.audioInput = audioInput
        self.audioOutput = audioOutput
        self.imageInput = imageInput
        self.imageOutput = imageOutput
    }
}

extension TokenRates {
    /// The names of the prices where they are written down, each with its place; `input` and `output` come first.
    public static let names:
        [(name: String, price: any WritableKeyPath<TokenRates, TokenPrice?> & Sendable)] = [
            ("cached_input", \.cachedInput), ("cache_write", \.cacheWrite),
            ("cache_write_long", \.cacheWriteLong), ("reasoning", \.reasoning),
            ("audio_input", \.audioInput), ("audio_output", \.audioOutput),
            ("image_input", \.imageInput), ("image_output", \.imageOutput),
        ]
}
