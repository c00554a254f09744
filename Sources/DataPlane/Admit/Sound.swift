/// How long a recording is whose length in bytes is all that is known.
enum Sound {
    /// The most milliseconds: no common codec for speech goes below 4 kbit/s (RFC 6716 section 2: Opus begins at 6 kbit/s).
    static func mostMilliseconds(bytes: Int) -> Int { bytes.multipliedSaturating(by: 2) }

    /// What it most likely is: at 32 kbit/s.
    static func likelyMilliseconds(bytes: Int) -> Int { bytes / 4 }
}
