import Vocabulary

extension MultipartForm {
    /// What a whole body says apart from its boundary, which clients choose anew for each try: the pieces around its
    /// delimiters, in their order; `nil` if it is no sound form.
    public static func pieces(of body: Span<UInt8>, contentType: String) -> [Range<Int>]? {
        guard let boundary = try? MultipartBoundary(contentType: contentType) else { return nil }
        var reading = MultipartReading(boundary)
        do throws(Refusal) {
            try reading.take(body)
            try reading.finish()
        } catch {
            return nil
        }
        var pieces: [Range<Int>] = []
        var start = 0
        for delimiter in reading.delimiters {
            // The body's beginning counts as the line's end before the first.
            pieces.append(start..<max(start, delimiter))
            start = delimiter + boundary.delimiter.count
        }
        pieces.append(start..<body.count)
        return pieces
    }
}
