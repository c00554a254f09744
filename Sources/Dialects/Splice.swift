/// A change to a body: these bytes make way for those, everything around them stays.
public struct Splice: Hashable, Sendable {
    /// The bytes that go; empty where something is only put in.
    public var range: Range<Int>
    /// The bytes that come.
    public var replacement: [UInt8]

    /// Makes a splice.
    public init(range: Range<Int>, replacement: [UInt8]) {
        self.range = range
        self.replacement = replacement
    }

    /// By how much the body grows; negative if it shrinks.
    public var growth: Int { replacement.count - range.count }

    /// The splices in the order of the body, or `nil` if two of them overlap or want the same place.
    public static func ordered(_ splices: [Splice]) -> [Splice]? {
        let ordered = splices.sorted { $0.range.lowerBound < $1.range.lowerBound }
        for (splice, next) in zip(ordered, ordered.dropFirst()) {
            guard splice.range.upperBound <= next.range.lowerBound,
                splice.range.lowerBound < next.range.lowerBound
            else { return nil }
        }
        return ordered
    }

    /// The body with ordered splices made, as a copy: for bodies that are not sent piece by piece.
    public static func apply(_ ordered: [Splice], to body: Span<UInt8>) -> [UInt8] {
        var changed: [UInt8] = []
        changed.reserveCapacity(ordered.reduce(body.count) { $0 + $1.growth })
        var position = 0
        for splice in ordered {
            changed.append(body, position..<splice.range.lowerBound)
            changed.append(contentsOf: splice.replacement)
            position = splice.range.upperBound
        }
        changed.append(body, position..<body.count)
        return changed
    }
}

extension [UInt8] {
    /// Appends a part of a span.
    mutating func append(_ bytes: Span<UInt8>, _ range: Range<Int>) {
        bytes.extracting(range).withUnsafeBufferPointer { unsafe append(contentsOf: $0) }
    }
}
