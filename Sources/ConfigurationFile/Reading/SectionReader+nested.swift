import Yams

extension SectionReader {
    /// The mapping under a key; `nil` if the file has none.
    func section(_ name: String) -> SectionReader? {
        guard case .section(let section) = type(of: name) else {
            preconditionFailure("\(name) is no section")
        }
        return node(name).map { SectionReader($0, section, at: place(of: name), in: reading) }
    }

    /// The mapping under a key, or an empty one to which the environment may still add.
    func sectionOrAbsent(_ name: String) -> SectionReader {
        guard case .section(let section) = type(of: name) else {
            preconditionFailure("\(name) is no section")
        }
        return self.section(name) ?? SectionReader(absent: section, at: place(of: name), in: reading)
    }

    /// What a key that is switched on, maybe by a mapping, says: `nil` if it is off or absent.
    func toggle(_ name: String) -> (isOn: Bool, section: SectionReader?)? {
        guard case .toggle(let section) = type(of: name) else {
            preconditionFailure("\(name) is no switch")
        }
        guard let node = node(name) else { return nil }
        guard let scalar = Self.scalar(node, place(of: name)) else {
            return (true, SectionReader(node, section, at: place(of: name), in: reading))
        }
        let value = parsed(scalar) { scalar throws(Fault) in try scalar.boolean() }
        return value.map { ($0.value, nil) }
    }

    /// The mappings of the list under a key, in order.
    func sections(_ name: String) -> [SectionReader] {
        guard case .list(.section(let section)) = type(of: name) else {
            preconditionFailure("\(name) is no list of sections")
        }
        return items(name).map { SectionReader($0.value, section, at: $0.place, in: reading) }
    }

    /// The mappings under names that the operator chose, in the order of the file.
    func sections(byName name: String) -> [(name: String, section: SectionReader)] {
        guard case .sections(let nameForm, let section) = type(of: name) else {
            preconditionFailure("\(name) is no mapping of sections")
        }
        guard let node = node(name) else { return [] }
        guard case .mapping(let mapping) = node else {
            reading.report("must be a mapping of names, found \(Self.kind(of: node))", at: place(of: name))
            return []
        }
        return mapping.map { key, value in
            let text = key.scalar?.string ?? ""
            let mark = value.mark ?? key.mark
            let place = place(of: name).key(text, line: mark?.line ?? 0, column: mark?.column ?? 0)
            do throws(Fault) {
                try nameForm.check(text)
            } catch {
                reading.report(error, at: place)
            }
            return (text, SectionReader(value, section, at: place, in: reading))
        }
    }

    /// The texts of the list under a key; `nil` if neither the file nor the environment gives one.
    ///
    /// In an environment variable the items are separated by commas.
    func texts(_ name: String) -> [Located<String>]? {
        guard case .list(.text(let form)) = type(of: name) else { preconditionFailure("\(name) is no list") }
        var result =
            has(name) ? list(name) { scalar throws(Fault) in try Self.text(scalar, form, in: reading) } : nil
        if let override = override(name) {
            let parts = override.text.split(separator: ",").map { $0.drop { $0 == " " } }
            result = parts.compactMap { part in
                let scalar = Scalar(text: String(part), origin: .environment, place: override.place)
                return parsed(scalar) { scalar throws(Fault) in try Self.text(scalar, form, in: reading) }
            }
        }
        return result
    }

    /// The words of the list under a key; `nil` if it is not there.
    func words(_ name: String) -> [String]? {
        guard case .list(.choice(let words)) = type(of: name) else {
            preconditionFailure("\(name) is no list of choices")
        }
        guard has(name) else { return nil }
        return list(name) { scalar throws(Fault) in try scalar.word(words) }.map(\.value)
    }

    /// The whole numbers of the list under a key.
    func integers(_ name: String) -> [Located<Int>] {
        guard case .list(.integer(let range)) = type(of: name) else {
            preconditionFailure("\(name) is no list")
        }
        return list(name) { scalar throws(Fault) in try scalar.integer(range) }
    }

    /// The texts under names that the operator chose.
    func texts(byName name: String) -> [String: String] {
        guard case .texts(let nameForm, let valueForm) = type(of: name) else {
            preconditionFailure("\(name) is no mapping of texts")
        }
        guard let node = node(name) else { return [:] }
        guard case .mapping(let mapping) = node else {
            reading.report("must be a mapping of texts, found \(Self.kind(of: node))", at: place(of: name))
            return [:]
        }
        var result: [String: String] = [:]
        for (key, value) in mapping {
            let keyText = key.scalar?.string ?? ""
            let mark = value.mark ?? key.mark
            let place = place(of: name).key(keyText, line: mark?.line ?? 0, column: mark?.column ?? 0)
            guard let scalar = Self.scalar(value, place) else {
                reading.report("must be text, found \(Self.kind(of: value))", at: place)
                continue
            }
            let text = parsed(scalar) { scalar throws(Fault) in
                try nameForm.check(keyText)
                return try Self.text(scalar, valueForm, in: reading)
            }
            result[keyText] = text?.value
        }
        return result
    }

    /// The single values under names that the operator chose, in the order of the file.
    func values(byName name: String) -> [(name: Located<String>, value: Scalar)] {
        guard case .values(let nameForm) = type(of: name) else {
            preconditionFailure("\(name) is no mapping of values")
        }
        guard let node = node(name) else { return [] }
        guard case .mapping(let mapping) = node else {
            reading.report("must be a mapping of values, found \(Self.kind(of: node))", at: place(of: name))
            return []
        }
        return mapping.compactMap { key, value in
            let text = key.scalar?.string ?? ""
            let mark = value.mark ?? key.mark
            let place = place(of: name).key(text, line: mark?.line ?? 0, column: mark?.column ?? 0)
            guard let scalar = Self.scalar(value, place) else {
                reading.report("must be a single value, found \(Self.kind(of: value))", at: place)
                return nil
            }
            return parsed(scalar) { scalar throws(Fault) in
                try nameForm.check(text)
                return (Located(value: text, place: place), scalar)
            }?.value
        }
    }

    func list<Value>(
        _ name: String,
        _ parse: (Scalar) throws(Fault) -> Value
    ) -> [Located<Value>] {
        items(name).compactMap { item in
            guard let scalar = Self.scalar(item.value, item.place) else {
                reading.report("must be a single value, found \(Self.kind(of: item.value))", at: item.place)
                return nil
            }
            return parsed(scalar, parse)
        }
    }

    private func items(_ name: String) -> [Located<Node>] {
        guard let node = node(name) else { return [] }
        let place = place(of: name)
        guard case .sequence(let sequence) = node else {
            reading.report("must be a list, found \(Self.kind(of: node))", at: place)
            return []
        }
        return sequence.enumerated().map { index, node in
            let line = node.mark?.line ?? place.line
            return Located(
                value: node,
                place: place.item(index, line: line, column: node.mark?.column ?? place.column)
            )
        }
    }

    private func parsed<Value>(
        _ scalar: Scalar,
        _ parse: (Scalar) throws(Fault) -> Value
    ) -> Located<Value>? {
        do throws(Fault) {
            return Located(value: try parse(scalar), place: scalar.place)
        } catch {
            reading.report(error, at: scalar.place)
            return nil
        }
    }
}
