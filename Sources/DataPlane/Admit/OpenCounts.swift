import Dialects
import NIOCore

/// What is counted of a request's input for its targets, one body after the other.
struct OpenCounts {
    /// So many bytes are at least looked over in the time in which one is counted.
    private static let haste = 8

    /// What is still to be counted, the next last.
    private var open: [OpenCount]
    /// What has been counted, each unlike the others.
    private var done: [OpenCount] = []
    /// How the caller's own body looks, which is looked over once, however many rules it is counted by.
    private var own: PromptOutline?

    init(_ open: [OpenCount] = []) { self.open = open }

    /// Whether nothing is left to count.
    var isDone: Bool { open.isEmpty }

    /// Counts for one turn, and gives the counts that have ended in it; there is none of a body with content that is not known.
    ///
    /// A body is looked over when its turn comes, so that of long ones a turn has not more than one.
    mutating func advance(by length: Int) -> [CountedBody: InputCount] {
        var results: [CountedBody: InputCount] = [:]
        var left = length
        while left > 0, var count = open.popLast() {
            if count.tally == nil {
                left -= count.body.readableBytes / Self.haste
                if open.count + done.count > 0 { count.findName() }
                if let like = done.first(where: { $0.isLike(count) }) {
                    results[count.counted] = like.tally?.result
                    continue
                }
                let outline = self.outline(of: count)
                guard !outline.isPartial else { continue }
                count.begin(outline)
            }
            if left > 0 { left -= count.advance(by: left) }
            guard let tally = count.tally, tally.isDone else {
                open.append(count)
                continue
            }
            results[count.counted] = tally.result
            done.append(count)
        }
        return results
    }

    private mutating func outline(of count: OpenCount) -> PromptOutline {
        let isOwn = count.counted.place == nil
        if isOwn, let own { return own }
        let outline = PromptOutline(count.operation, count.body.readableBytesUInt8Span)
        if isOwn { own = outline }
        return outline
    }
}
