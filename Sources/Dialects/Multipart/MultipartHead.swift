import Vocabulary

/// The head of one part of a form.
struct MultipartHead {
    /// What `content-disposition` says, in its pieces; `nil` for a part without it.
    private var disposition: [String]?
    /// Whether the part says that its bytes are not what they stand for.
    private var isEncoded = false

    /// Reads a head from the line's end before it to the empty line behind it; `nil` if servers could read it differently:
    /// a lone CR or LF, a line that goes on in the next one, a name that is none, or a name that is given more than once or
    /// in another form (RFC 9112 section 2.2 and 5.2, RFC 7578 section 4.2).
    init?(_ head: [UInt8]) {
        guard let lines = Self.lines(head) else { return nil }
        for line in lines {
            guard let colon = line.firstIndex(of: UInt8(ascii: ":")), colon > line.startIndex,
                line[..<colon].allSatisfy({ $0 > 0x20 && $0 < 0x7F })
            else { return nil }
            let value = String(decoding: line[(colon + 1)...], as: UTF8.self)
            switch String(decoding: line[..<colon], as: UTF8.self).lowercased() {
            case "content-disposition":
                guard disposition == nil else { return nil }
                disposition = MultipartParameters.split(value)
            case "content-transfer-encoding": if !Self.isPlain(encoding: value) { isEncoded = true }
            default: break
            }
        }
        let names = disposition?.dropFirst().filter { $0.lowercased().hasPrefix("name") } ?? []
        guard names.count <= 1, names.allSatisfy({ MultipartParameters.value("name", in: [$0]) != nil })
        else { return nil }
    }

    /// The field that the part is, if the gateway reads it; a part with a file's name is none.
    func field() throws(Refusal) -> MultipartField? {
        guard let disposition, let name = MultipartParameters.value("name", in: disposition.dropFirst())
        else {
            return nil
        }
        if let field = MultipartField(rawValue: name) {
            let isFile =
                MultipartParameters.value("filename", in: disposition) != nil
                || MultipartParameters.value("filename*", in: disposition) != nil
            guard !isFile else { throw Refusal(formField: field, "must not be a file") }
            // RFC 7578 section 4.7 has done away with it; servers that heed it all the same would read another text.
            guard !isEncoded else {
                throw Refusal(formField: field, "must not be in a content-transfer-encoding")
            }
            return field
        }
        // A server that ignores case would read it as the field.
        if let field = MultipartField(rawValue: name.lowercased()) {
            throw Refusal(formField: field, "differs from '\(name)' only by the case of its letters")
        }
        return nil
    }

    /// Whether bytes in an encoding are what they stand for (RFC 2045 section 6.2).
    private static func isPlain(encoding: String) -> Bool {
        let name = encoding.lowercased().filter { $0 != " " && $0 != "\t" }
        return ["7bit", "8bit", "binary"].contains(name)
    }

    /// The lines between the CRLF at the beginning and the two at the end; `nil` if there are other ends of lines.
    private static func lines(_ head: [UInt8]) -> [ArraySlice<UInt8>]? {
        var lines: [ArraySlice<UInt8>] = []
        var start = 2
        for place in head.indices.dropFirst(2) {
            switch head[place] {
            case 0x0D:
                guard place + 1 < head.count, head[place + 1] == 0x0A else { return nil }
                if place > start { lines.append(head[start..<place]) }
                start = place + 2
            case 0x0A: guard head[place - 1] == 0x0D else { return nil }
            default: break
            }
        }
        return lines
    }
}
