/// The number of tokens that a text is taken for when nobody has counted it.
public enum EstimatedTokens {
    /// The tokens of generated text that came in a stream without a report of its usage.
    ///
    /// A token is taken for four bytes of UTF-8, rounded up, the rule of thumb for English that makers of tokenizers
    /// give; but as a server seldom sends less than a token at a time, it is at least one for each delta that
    /// carried text.
    public static func of(textBytes: Int, deltas: Int) -> Int {
        max(textBytes / 4 + (textBytes % 4 == 0 ? 0 : 1), deltas)
    }
}
