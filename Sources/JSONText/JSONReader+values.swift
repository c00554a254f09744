extension JSONReader {
    /// Reads the value that comes next, whatever it is and however deep, and says where it stands.
    public mutating func readValue(_ bytes: Span<UInt8>) throws(JSONTextError) -> JSONToken {
        try readValue(bytes) { _, _, _ in }
    }

    /// Reads the value that comes next and reports every key inside it, at any depth.
    ///
    /// `onKey` gets the text, the key and the offset of the first byte of its value, which has not been checked yet.
    public mutating func readValue(
        _ bytes: Span<UInt8>,
        onKey: (Span<UInt8>, JSONKey, Int) -> Void
    ) throws(JSONTextError) -> JSONToken {
        let kind = try nextKind(bytes)
        let start = offset
        switch kind {
        case .string: offset = try bytes.stringEnd(from: start + 1).end
        case .number: offset = try bytes.numberEnd(from: start)
        case .object, .array: offset = try bytes.containerEnd(from: start, depth: depth, onKey: onKey)
        case .true, .false, .null: offset = try bytes.wordEnd(of: kind, from: start)
        }
        isAtFirst = false
        return JSONToken(kind: kind, range: start..<offset)
    }
}

extension Span where Element == UInt8 {
    /// Reads a key, its colon and the blanks around that.
    @inline(__always)
    func keyAndColon(from start: Int) throws(JSONTextError) -> (key: JSONKey, next: Int) {
        guard start < count else { throw JSONTextError(offset: start, reason: .unexpectedEnd) }
        guard self[start] == UInt8(ascii: "\"") else {
            throw JSONTextError(offset: start, reason: .expectedKey)
        }
        let (end, isEscaped) = try stringEnd(from: start + 1)
        let colon = afterBlanks(from: end)
        guard colon < count else { throw JSONTextError(offset: colon, reason: .unexpectedEnd) }
        guard self[colon] == UInt8(ascii: ":") else {
            throw JSONTextError(offset: colon, reason: .expectedColon)
        }
        return (JSONKey(content: start + 1..<end - 1, isEscaped: isEscaped), afterBlanks(from: colon + 1))
    }

    /// Reads an object or array from its bracket to the offset after its end; `depth` containers are open around it.
    fileprivate func containerEnd(
        from start: Int,
        depth: Int,
        onKey: (Span<UInt8>, JSONKey, Int) -> Void
    ) throws(JSONTextError) -> Int {
        guard depth < JSONReader.maximumDepth else { throw JSONTextError(offset: start, reason: .tooDeep) }
        var open = ContainerStack()
        open.push(isObject: self[start] == UInt8(ascii: "{"))
        var isAtFirst = true
        var offset = start + 1
        while true {
            offset = afterBlanks(from: offset)
            guard offset < count else { throw JSONTextError(offset: offset, reason: .unexpectedEnd) }
            if self[offset] == (open.isObject ? UInt8(ascii: "}") : UInt8(ascii: "]")) {
                offset += 1
                open.pop()
                if open.count == 0 { return offset }
                isAtFirst = false
                continue
            }
            if !isAtFirst {
                guard self[offset] == UInt8(ascii: ",") else {
                    throw JSONTextError(offset: offset, reason: .expectedCommaOrEnd)
                }
                offset = afterBlanks(from: offset + 1)
            }
            if open.isObject {
                let (key, value) = try keyAndColon(from: offset)
                onKey(self, key, value)
                offset = value
            }
            guard offset < count else { throw JSONTextError(offset: offset, reason: .unexpectedEnd) }
            guard let kind = JSONKind(firstByte: self[offset]) else {
                throw JSONTextError(offset: offset, reason: .expectedValue)
            }
            isAtFirst = false
            switch kind {
            case .string: offset = try stringEnd(from: offset + 1).end
            case .number: offset = try numberEnd(from: offset)
            case .true, .false, .null: offset = try wordEnd(of: kind, from: offset)
            case .object, .array:
                guard depth + open.count < JSONReader.maximumDepth else {
                    throw JSONTextError(offset: offset, reason: .tooDeep)
                }
                open.push(isObject: kind == .object)
                isAtFirst = true
                offset += 1
            }
        }
    }
}
