import { decodeMessage, encodeMessage, MaxLengthError, message, streamMessage } from 'protons-runtime';
import { alloc as uint8ArrayAlloc } from 'uint8arrays/alloc';
export var SettingsRecord;
(function (SettingsRecord) {
    let _codec;
    SettingsRecord.codec = () => {
        if (_codec == null) {
            _codec = message((obj, w, opts = {}) => {
                if (opts.lengthDelimited !== false) {
                    w.fork();
                }
                if ((obj.version != null && obj.version !== 0)) {
                    w.uint32(8);
                    w.uint32(obj.version);
                }
                if (obj.predecessors != null && obj.predecessors.length > 0) {
                    for (const value of obj.predecessors) {
                        w.uint32(18);
                        w.bytes(value);
                    }
                }
                if (obj.unmerged != null && obj.unmerged.length > 0) {
                    for (const value of obj.unmerged) {
                        w.uint32(26);
                        w.bytes(value);
                    }
                }
                if (obj.name != null) {
                    w.uint32(34);
                    StampedText.codec().encode(obj.name, w);
                }
                if (obj.language != null) {
                    w.uint32(42);
                    StampedText.codec().encode(obj.language, w);
                }
                if (obj.enterSends != null) {
                    w.uint32(50);
                    StampedFlag.codec().encode(obj.enterSends, w);
                }
                if (obj.contacts != null && obj.contacts.length > 0) {
                    for (const value of obj.contacts) {
                        w.uint32(58);
                        ContactRecord.codec().encode(value, w);
                    }
                }
                if (obj.hideAddress != null) {
                    w.uint32(66);
                    StampedFlag.codec().encode(obj.hideAddress, w);
                }
                if (obj.sharePresence != null) {
                    w.uint32(74);
                    StampedFlag.codec().encode(obj.sharePresence, w);
                }
                if (obj.reachableByAddress != null) {
                    w.uint32(82);
                    StampedFlag.codec().encode(obj.reachableByAddress, w);
                }
                if (opts.lengthDelimited !== false) {
                    w.ldelim();
                }
            }, (reader, length, opts = {}) => {
                const obj = {
                    version: 0,
                    predecessors: [],
                    unmerged: [],
                    contacts: []
                };
                const end = length == null ? reader.len : reader.pos + length;
                while (reader.pos < end) {
                    const tag = reader.uint32();
                    switch (tag >>> 3) {
                        case 1: {
                            obj.version = reader.uint32();
                            break;
                        }
                        case 2: {
                            if (opts.limits?.predecessors != null && obj.predecessors.length === opts.limits.predecessors) {
                                throw new MaxLengthError('Decode error - repeated field "predecessors" had too many elements');
                            }
                            if (obj.predecessors.length === 8) {
                                throw new MaxLengthError('Decode error - repeated field "predecessors" had too many elements');
                            }
                            obj.predecessors.push(reader.bytes());
                            break;
                        }
                        case 3: {
                            if (opts.limits?.unmerged != null && obj.unmerged.length === opts.limits.unmerged) {
                                throw new MaxLengthError('Decode error - repeated field "unmerged" had too many elements');
                            }
                            if (obj.unmerged.length === 8) {
                                throw new MaxLengthError('Decode error - repeated field "unmerged" had too many elements');
                            }
                            obj.unmerged.push(reader.bytes());
                            break;
                        }
                        case 4: {
                            obj.name = StampedText.codec().decode(reader, reader.uint32(), {
                                limits: opts.limits?.name
                            });
                            break;
                        }
                        case 5: {
                            obj.language = StampedText.codec().decode(reader, reader.uint32(), {
                                limits: opts.limits?.language
                            });
                            break;
                        }
                        case 6: {
                            obj.enterSends = StampedFlag.codec().decode(reader, reader.uint32(), {
                                limits: opts.limits?.enterSends
                            });
                            break;
                        }
                        case 7: {
                            if (opts.limits?.contacts != null && obj.contacts.length === opts.limits.contacts) {
                                throw new MaxLengthError('Decode error - repeated field "contacts" had too many elements');
                            }
                            if (obj.contacts.length === 2048) {
                                throw new MaxLengthError('Decode error - repeated field "contacts" had too many elements');
                            }
                            obj.contacts.push(ContactRecord.codec().decode(reader, reader.uint32(), {
                                limits: opts.limits?.contacts$
                            }));
                            break;
                        }
                        case 8: {
                            obj.hideAddress = StampedFlag.codec().decode(reader, reader.uint32(), {
                                limits: opts.limits?.hideAddress
                            });
                            break;
                        }
                        case 9: {
                            obj.sharePresence = StampedFlag.codec().decode(reader, reader.uint32(), {
                                limits: opts.limits?.sharePresence
                            });
                            break;
                        }
                        case 10: {
                            obj.reachableByAddress = StampedFlag.codec().decode(reader, reader.uint32(), {
                                limits: opts.limits?.reachableByAddress
                            });
                            break;
                        }
                        default: {
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                }
                return obj;
            }, function* (reader, length, prefix, opts = {}) {
                const obj = {
                    predecessors: 8,
                    unmerged: 8,
                    contacts: 2048
                };
                const end = length == null ? reader.len : reader.pos + length;
                while (reader.pos < end) {
                    const tag = reader.uint32();
                    switch (tag >>> 3) {
                        case 1: {
                            yield {
                                field: `${prefix}.version`,
                                value: reader.uint32()
                            };
                            break;
                        }
                        case 2: {
                            if (opts.limits?.predecessors != null && obj.predecessors === opts.limits.predecessors) {
                                throw new MaxLengthError('Streaming decode error - repeated field "predecessors" had too many elements');
                            }
                            if (obj.predecessors === 8) {
                                throw new MaxLengthError('Streaming decode error - repeated field "predecessors" had too many elements');
                            }
                            yield {
                                field: `${prefix}.predecessors[]`,
                                index: obj.predecessors,
                                value: reader.bytes()
                            };
                            obj.predecessors++;
                            break;
                        }
                        case 3: {
                            if (opts.limits?.unmerged != null && obj.unmerged === opts.limits.unmerged) {
                                throw new MaxLengthError('Streaming decode error - repeated field "unmerged" had too many elements');
                            }
                            if (obj.unmerged === 8) {
                                throw new MaxLengthError('Streaming decode error - repeated field "unmerged" had too many elements');
                            }
                            yield {
                                field: `${prefix}.unmerged[]`,
                                index: obj.unmerged,
                                value: reader.bytes()
                            };
                            obj.unmerged++;
                            break;
                        }
                        case 4: {
                            yield* StampedText.codec().stream(reader, reader.uint32(), `${prefix}.name`, {
                                limits: opts.limits?.name
                            });
                            break;
                        }
                        case 5: {
                            yield* StampedText.codec().stream(reader, reader.uint32(), `${prefix}.language`, {
                                limits: opts.limits?.language
                            });
                            break;
                        }
                        case 6: {
                            yield* StampedFlag.codec().stream(reader, reader.uint32(), `${prefix}.enterSends`, {
                                limits: opts.limits?.enterSends
                            });
                            break;
                        }
                        case 7: {
                            if (opts.limits?.contacts != null && obj.contacts === opts.limits.contacts) {
                                throw new MaxLengthError('Streaming decode error - repeated field "contacts" had too many elements');
                            }
                            if (obj.contacts === 2048) {
                                throw new MaxLengthError('Streaming decode error - repeated field "contacts" had too many elements');
                            }
                            for (const evt of ContactRecord.codec().stream(reader, reader.uint32(), `${prefix}.contacts[]`, {
                                limits: opts.limits?.contacts$
                            })) {
                                yield {
                                    ...evt,
                                    index: obj.contacts
                                };
                            }
                            obj.contacts++;
                            break;
                        }
                        case 8: {
                            yield* StampedFlag.codec().stream(reader, reader.uint32(), `${prefix}.hideAddress`, {
                                limits: opts.limits?.hideAddress
                            });
                            break;
                        }
                        case 9: {
                            yield* StampedFlag.codec().stream(reader, reader.uint32(), `${prefix}.sharePresence`, {
                                limits: opts.limits?.sharePresence
                            });
                            break;
                        }
                        case 10: {
                            yield* StampedFlag.codec().stream(reader, reader.uint32(), `${prefix}.reachableByAddress`, {
                                limits: opts.limits?.reachableByAddress
                            });
                            break;
                        }
                        default: {
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                }
            });
        }
        return _codec;
    };
    function encode(obj) {
        return encodeMessage(obj, SettingsRecord.codec());
    }
    SettingsRecord.encode = encode;
    function decode(buf, opts) {
        return decodeMessage(buf, SettingsRecord.codec(), opts);
    }
    SettingsRecord.decode = decode;
    function stream(buf, opts) {
        return streamMessage(buf, SettingsRecord.codec(), opts);
    }
    SettingsRecord.stream = stream;
})(SettingsRecord || (SettingsRecord = {}));
export var StampedText;
(function (StampedText) {
    let _codec;
    StampedText.codec = () => {
        if (_codec == null) {
            _codec = message((obj, w, opts = {}) => {
                if (opts.lengthDelimited !== false) {
                    w.fork();
                }
                if ((obj.value != null && obj.value !== '')) {
                    w.uint32(10);
                    w.string(obj.value);
                }
                if ((obj.at != null && obj.at !== 0)) {
                    w.uint32(16);
                    w.uint64Number(obj.at);
                }
                if (opts.lengthDelimited !== false) {
                    w.ldelim();
                }
            }, (reader, length, opts = {}) => {
                const obj = {
                    value: '',
                    at: 0
                };
                const end = length == null ? reader.len : reader.pos + length;
                while (reader.pos < end) {
                    const tag = reader.uint32();
                    switch (tag >>> 3) {
                        case 1: {
                            obj.value = reader.string();
                            break;
                        }
                        case 2: {
                            obj.at = reader.uint64Number();
                            break;
                        }
                        default: {
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                }
                return obj;
            }, function* (reader, length, prefix, opts = {}) {
                const end = length == null ? reader.len : reader.pos + length;
                while (reader.pos < end) {
                    const tag = reader.uint32();
                    switch (tag >>> 3) {
                        case 1: {
                            yield {
                                field: `${prefix}.value`,
                                value: reader.string()
                            };
                            break;
                        }
                        case 2: {
                            yield {
                                field: `${prefix}.at`,
                                value: reader.uint64Number()
                            };
                            break;
                        }
                        default: {
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                }
            });
        }
        return _codec;
    };
    function encode(obj) {
        return encodeMessage(obj, StampedText.codec());
    }
    StampedText.encode = encode;
    function decode(buf, opts) {
        return decodeMessage(buf, StampedText.codec(), opts);
    }
    StampedText.decode = decode;
    function stream(buf, opts) {
        return streamMessage(buf, StampedText.codec(), opts);
    }
    StampedText.stream = stream;
})(StampedText || (StampedText = {}));
export var StampedFlag;
(function (StampedFlag) {
    let _codec;
    StampedFlag.codec = () => {
        if (_codec == null) {
            _codec = message((obj, w, opts = {}) => {
                if (opts.lengthDelimited !== false) {
                    w.fork();
                }
                if ((obj.value != null && obj.value !== false)) {
                    w.uint32(8);
                    w.bool(obj.value);
                }
                if ((obj.at != null && obj.at !== 0)) {
                    w.uint32(16);
                    w.uint64Number(obj.at);
                }
                if (opts.lengthDelimited !== false) {
                    w.ldelim();
                }
            }, (reader, length, opts = {}) => {
                const obj = {
                    value: false,
                    at: 0
                };
                const end = length == null ? reader.len : reader.pos + length;
                while (reader.pos < end) {
                    const tag = reader.uint32();
                    switch (tag >>> 3) {
                        case 1: {
                            obj.value = reader.bool();
                            break;
                        }
                        case 2: {
                            obj.at = reader.uint64Number();
                            break;
                        }
                        default: {
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                }
                return obj;
            }, function* (reader, length, prefix, opts = {}) {
                const end = length == null ? reader.len : reader.pos + length;
                while (reader.pos < end) {
                    const tag = reader.uint32();
                    switch (tag >>> 3) {
                        case 1: {
                            yield {
                                field: `${prefix}.value`,
                                value: reader.bool()
                            };
                            break;
                        }
                        case 2: {
                            yield {
                                field: `${prefix}.at`,
                                value: reader.uint64Number()
                            };
                            break;
                        }
                        default: {
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                }
            });
        }
        return _codec;
    };
    function encode(obj) {
        return encodeMessage(obj, StampedFlag.codec());
    }
    StampedFlag.encode = encode;
    function decode(buf, opts) {
        return decodeMessage(buf, StampedFlag.codec(), opts);
    }
    StampedFlag.decode = decode;
    function stream(buf, opts) {
        return streamMessage(buf, StampedFlag.codec(), opts);
    }
    StampedFlag.stream = stream;
})(StampedFlag || (StampedFlag = {}));
export var ContactRecord;
(function (ContactRecord) {
    let _codec;
    ContactRecord.codec = () => {
        if (_codec == null) {
            _codec = message((obj, w, opts = {}) => {
                if (opts.lengthDelimited !== false) {
                    w.fork();
                }
                if ((obj.peer != null && obj.peer.byteLength > 0)) {
                    w.uint32(10);
                    w.bytes(obj.peer);
                }
                if ((obj.address != null && obj.address.byteLength > 0)) {
                    w.uint32(18);
                    w.bytes(obj.address);
                }
                if (obj.name != null) {
                    w.uint32(26);
                    StampedText.codec().encode(obj.name, w);
                }
                if (obj.role != null) {
                    w.uint32(34);
                    RoleRecord.codec().encode(obj.role, w);
                }
                if (obj.pin != null) {
                    w.uint32(42);
                    PinRecord.codec().encode(obj.pin, w);
                }
                if (obj.anchoring != null) {
                    w.uint32(50);
                    AnchoringRecord.codec().encode(obj.anchoring, w);
                }
                if (obj.deletion != null) {
                    w.uint32(58);
                    DeletionRecord.codec().encode(obj.deletion, w);
                }
                if (opts.lengthDelimited !== false) {
                    w.ldelim();
                }
            }, (reader, length, opts = {}) => {
                const obj = {
                    peer: uint8ArrayAlloc(0),
                    address: uint8ArrayAlloc(0)
                };
                const end = length == null ? reader.len : reader.pos + length;
                while (reader.pos < end) {
                    const tag = reader.uint32();
                    switch (tag >>> 3) {
                        case 1: {
                            obj.peer = reader.bytes();
                            break;
                        }
                        case 2: {
                            obj.address = reader.bytes();
                            break;
                        }
                        case 3: {
                            obj.name = StampedText.codec().decode(reader, reader.uint32(), {
                                limits: opts.limits?.name
                            });
                            break;
                        }
                        case 4: {
                            obj.role = RoleRecord.codec().decode(reader, reader.uint32(), {
                                limits: opts.limits?.role
                            });
                            break;
                        }
                        case 5: {
                            obj.pin = PinRecord.codec().decode(reader, reader.uint32(), {
                                limits: opts.limits?.pin
                            });
                            break;
                        }
                        case 6: {
                            obj.anchoring = AnchoringRecord.codec().decode(reader, reader.uint32(), {
                                limits: opts.limits?.anchoring
                            });
                            break;
                        }
                        case 7: {
                            obj.deletion = DeletionRecord.codec().decode(reader, reader.uint32(), {
                                limits: opts.limits?.deletion
                            });
                            break;
                        }
                        default: {
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                }
                return obj;
            }, function* (reader, length, prefix, opts = {}) {
                const end = length == null ? reader.len : reader.pos + length;
                while (reader.pos < end) {
                    const tag = reader.uint32();
                    switch (tag >>> 3) {
                        case 1: {
                            yield {
                                field: `${prefix}.peer`,
                                value: reader.bytes()
                            };
                            break;
                        }
                        case 2: {
                            yield {
                                field: `${prefix}.address`,
                                value: reader.bytes()
                            };
                            break;
                        }
                        case 3: {
                            yield* StampedText.codec().stream(reader, reader.uint32(), `${prefix}.name`, {
                                limits: opts.limits?.name
                            });
                            break;
                        }
                        case 4: {
                            yield* RoleRecord.codec().stream(reader, reader.uint32(), `${prefix}.role`, {
                                limits: opts.limits?.role
                            });
                            break;
                        }
                        case 5: {
                            yield* PinRecord.codec().stream(reader, reader.uint32(), `${prefix}.pin`, {
                                limits: opts.limits?.pin
                            });
                            break;
                        }
                        case 6: {
                            yield* AnchoringRecord.codec().stream(reader, reader.uint32(), `${prefix}.anchoring`, {
                                limits: opts.limits?.anchoring
                            });
                            break;
                        }
                        case 7: {
                            yield* DeletionRecord.codec().stream(reader, reader.uint32(), `${prefix}.deletion`, {
                                limits: opts.limits?.deletion
                            });
                            break;
                        }
                        default: {
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                }
            });
        }
        return _codec;
    };
    function encode(obj) {
        return encodeMessage(obj, ContactRecord.codec());
    }
    ContactRecord.encode = encode;
    function decode(buf, opts) {
        return decodeMessage(buf, ContactRecord.codec(), opts);
    }
    ContactRecord.decode = decode;
    function stream(buf, opts) {
        return streamMessage(buf, ContactRecord.codec(), opts);
    }
    ContactRecord.stream = stream;
})(ContactRecord || (ContactRecord = {}));
export var RoleRecord;
(function (RoleRecord) {
    let _codec;
    RoleRecord.codec = () => {
        if (_codec == null) {
            _codec = message((obj, w, opts = {}) => {
                if (opts.lengthDelimited !== false) {
                    w.fork();
                }
                if ((obj.value != null && obj.value !== 0)) {
                    w.uint32(8);
                    w.uint32(obj.value);
                }
                if ((obj.at != null && obj.at !== 0)) {
                    w.uint32(16);
                    w.uint64Number(obj.at);
                }
                if (opts.lengthDelimited !== false) {
                    w.ldelim();
                }
            }, (reader, length, opts = {}) => {
                const obj = {
                    value: 0,
                    at: 0
                };
                const end = length == null ? reader.len : reader.pos + length;
                while (reader.pos < end) {
                    const tag = reader.uint32();
                    switch (tag >>> 3) {
                        case 1: {
                            obj.value = reader.uint32();
                            break;
                        }
                        case 2: {
                            obj.at = reader.uint64Number();
                            break;
                        }
                        default: {
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                }
                return obj;
            }, function* (reader, length, prefix, opts = {}) {
                const end = length == null ? reader.len : reader.pos + length;
                while (reader.pos < end) {
                    const tag = reader.uint32();
                    switch (tag >>> 3) {
                        case 1: {
                            yield {
                                field: `${prefix}.value`,
                                value: reader.uint32()
                            };
                            break;
                        }
                        case 2: {
                            yield {
                                field: `${prefix}.at`,
                                value: reader.uint64Number()
                            };
                            break;
                        }
                        default: {
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                }
            });
        }
        return _codec;
    };
    function encode(obj) {
        return encodeMessage(obj, RoleRecord.codec());
    }
    RoleRecord.encode = encode;
    function decode(buf, opts) {
        return decodeMessage(buf, RoleRecord.codec(), opts);
    }
    RoleRecord.decode = decode;
    function stream(buf, opts) {
        return streamMessage(buf, RoleRecord.codec(), opts);
    }
    RoleRecord.stream = stream;
})(RoleRecord || (RoleRecord = {}));
export var PinRecord;
(function (PinRecord) {
    let _codec;
    PinRecord.codec = () => {
        if (_codec == null) {
            _codec = message((obj, w, opts = {}) => {
                if (opts.lengthDelimited !== false) {
                    w.fork();
                }
                if ((obj.version != null && obj.version !== 0)) {
                    w.uint32(8);
                    w.uint32(obj.version);
                }
                if ((obj.boxKey != null && obj.boxKey.byteLength > 0)) {
                    w.uint32(18);
                    w.bytes(obj.boxKey);
                }
                if ((obj.signingKey != null && obj.signingKey.byteLength > 0)) {
                    w.uint32(26);
                    w.bytes(obj.signingKey);
                }
                if ((obj.acceptedAt != null && obj.acceptedAt !== 0)) {
                    w.uint32(32);
                    w.uint64Number(obj.acceptedAt);
                }
                if ((obj.verified != null && obj.verified !== false)) {
                    w.uint32(40);
                    w.bool(obj.verified);
                }
                if ((obj.verifiedAt != null && obj.verifiedAt !== 0)) {
                    w.uint32(48);
                    w.uint64Number(obj.verifiedAt);
                }
                if (opts.lengthDelimited !== false) {
                    w.ldelim();
                }
            }, (reader, length, opts = {}) => {
                const obj = {
                    version: 0,
                    boxKey: uint8ArrayAlloc(0),
                    signingKey: uint8ArrayAlloc(0),
                    acceptedAt: 0,
                    verified: false,
                    verifiedAt: 0
                };
                const end = length == null ? reader.len : reader.pos + length;
                while (reader.pos < end) {
                    const tag = reader.uint32();
                    switch (tag >>> 3) {
                        case 1: {
                            obj.version = reader.uint32();
                            break;
                        }
                        case 2: {
                            obj.boxKey = reader.bytes();
                            break;
                        }
                        case 3: {
                            obj.signingKey = reader.bytes();
                            break;
                        }
                        case 4: {
                            obj.acceptedAt = reader.uint64Number();
                            break;
                        }
                        case 5: {
                            obj.verified = reader.bool();
                            break;
                        }
                        case 6: {
                            obj.verifiedAt = reader.uint64Number();
                            break;
                        }
                        default: {
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                }
                return obj;
            }, function* (reader, length, prefix, opts = {}) {
                const end = length == null ? reader.len : reader.pos + length;
                while (reader.pos < end) {
                    const tag = reader.uint32();
                    switch (tag >>> 3) {
                        case 1: {
                            yield {
                                field: `${prefix}.version`,
                                value: reader.uint32()
                            };
                            break;
                        }
                        case 2: {
                            yield {
                                field: `${prefix}.boxKey`,
                                value: reader.bytes()
                            };
                            break;
                        }
                        case 3: {
                            yield {
                                field: `${prefix}.signingKey`,
                                value: reader.bytes()
                            };
                            break;
                        }
                        case 4: {
                            yield {
                                field: `${prefix}.acceptedAt`,
                                value: reader.uint64Number()
                            };
                            break;
                        }
                        case 5: {
                            yield {
                                field: `${prefix}.verified`,
                                value: reader.bool()
                            };
                            break;
                        }
                        case 6: {
                            yield {
                                field: `${prefix}.verifiedAt`,
                                value: reader.uint64Number()
                            };
                            break;
                        }
                        default: {
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                }
            });
        }
        return _codec;
    };
    function encode(obj) {
        return encodeMessage(obj, PinRecord.codec());
    }
    PinRecord.encode = encode;
    function decode(buf, opts) {
        return decodeMessage(buf, PinRecord.codec(), opts);
    }
    PinRecord.decode = decode;
    function stream(buf, opts) {
        return streamMessage(buf, PinRecord.codec(), opts);
    }
    PinRecord.stream = stream;
})(PinRecord || (PinRecord = {}));
export var AnchoringRecord;
(function (AnchoringRecord) {
    let _codec;
    AnchoringRecord.codec = () => {
        if (_codec == null) {
            _codec = message((obj, w, opts = {}) => {
                if (opts.lengthDelimited !== false) {
                    w.fork();
                }
                if ((obj.choice != null && obj.choice.byteLength > 0)) {
                    w.uint32(10);
                    w.bytes(obj.choice);
                }
                if ((obj.time != null && obj.time !== 0)) {
                    w.uint32(16);
                    w.uint64Number(obj.time);
                }
                if ((obj.tie != null && obj.tie.byteLength > 0)) {
                    w.uint32(26);
                    w.bytes(obj.tie);
                }
                if (opts.lengthDelimited !== false) {
                    w.ldelim();
                }
            }, (reader, length, opts = {}) => {
                const obj = {
                    choice: uint8ArrayAlloc(0),
                    time: 0,
                    tie: uint8ArrayAlloc(0)
                };
                const end = length == null ? reader.len : reader.pos + length;
                while (reader.pos < end) {
                    const tag = reader.uint32();
                    switch (tag >>> 3) {
                        case 1: {
                            obj.choice = reader.bytes();
                            break;
                        }
                        case 2: {
                            obj.time = reader.uint64Number();
                            break;
                        }
                        case 3: {
                            obj.tie = reader.bytes();
                            break;
                        }
                        default: {
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                }
                return obj;
            }, function* (reader, length, prefix, opts = {}) {
                const end = length == null ? reader.len : reader.pos + length;
                while (reader.pos < end) {
                    const tag = reader.uint32();
                    switch (tag >>> 3) {
                        case 1: {
                            yield {
                                field: `${prefix}.choice`,
                                value: reader.bytes()
                            };
                            break;
                        }
                        case 2: {
                            yield {
                                field: `${prefix}.time`,
                                value: reader.uint64Number()
                            };
                            break;
                        }
                        case 3: {
                            yield {
                                field: `${prefix}.tie`,
                                value: reader.bytes()
                            };
                            break;
                        }
                        default: {
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                }
            });
        }
        return _codec;
    };
    function encode(obj) {
        return encodeMessage(obj, AnchoringRecord.codec());
    }
    AnchoringRecord.encode = encode;
    function decode(buf, opts) {
        return decodeMessage(buf, AnchoringRecord.codec(), opts);
    }
    AnchoringRecord.decode = decode;
    function stream(buf, opts) {
        return streamMessage(buf, AnchoringRecord.codec(), opts);
    }
    AnchoringRecord.stream = stream;
})(AnchoringRecord || (AnchoringRecord = {}));
export var DeletionRecord;
(function (DeletionRecord) {
    let _codec;
    DeletionRecord.codec = () => {
        if (_codec == null) {
            _codec = message((obj, w, opts = {}) => {
                if (opts.lengthDelimited !== false) {
                    w.fork();
                }
                if ((obj.slots != null && obj.slots !== 0)) {
                    w.uint32(8);
                    w.uint32(obj.slots);
                }
                if ((obj.untilSelf != null && obj.untilSelf !== 0)) {
                    w.uint32(16);
                    w.uint64Number(obj.untilSelf);
                }
                if ((obj.untilPeer != null && obj.untilPeer !== 0)) {
                    w.uint32(24);
                    w.uint64Number(obj.untilPeer);
                }
                if (obj.counters != null && obj.counters.length > 0) {
                    for (const value of obj.counters) {
                        w.uint32(34);
                        CountersRecord.codec().encode(value, w);
                    }
                }
                if (opts.lengthDelimited !== false) {
                    w.ldelim();
                }
            }, (reader, length, opts = {}) => {
                const obj = {
                    slots: 0,
                    untilSelf: 0,
                    untilPeer: 0,
                    counters: []
                };
                const end = length == null ? reader.len : reader.pos + length;
                while (reader.pos < end) {
                    const tag = reader.uint32();
                    switch (tag >>> 3) {
                        case 1: {
                            obj.slots = reader.uint32();
                            break;
                        }
                        case 2: {
                            obj.untilSelf = reader.uint64Number();
                            break;
                        }
                        case 3: {
                            obj.untilPeer = reader.uint64Number();
                            break;
                        }
                        case 4: {
                            if (opts.limits?.counters != null && obj.counters.length === opts.limits.counters) {
                                throw new MaxLengthError('Decode error - repeated field "counters" had too many elements');
                            }
                            if (obj.counters.length === 64) {
                                throw new MaxLengthError('Decode error - repeated field "counters" had too many elements');
                            }
                            obj.counters.push(CountersRecord.codec().decode(reader, reader.uint32(), {
                                limits: opts.limits?.counters$
                            }));
                            break;
                        }
                        default: {
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                }
                return obj;
            }, function* (reader, length, prefix, opts = {}) {
                const obj = {
                    counters: 64
                };
                const end = length == null ? reader.len : reader.pos + length;
                while (reader.pos < end) {
                    const tag = reader.uint32();
                    switch (tag >>> 3) {
                        case 1: {
                            yield {
                                field: `${prefix}.slots`,
                                value: reader.uint32()
                            };
                            break;
                        }
                        case 2: {
                            yield {
                                field: `${prefix}.untilSelf`,
                                value: reader.uint64Number()
                            };
                            break;
                        }
                        case 3: {
                            yield {
                                field: `${prefix}.untilPeer`,
                                value: reader.uint64Number()
                            };
                            break;
                        }
                        case 4: {
                            if (opts.limits?.counters != null && obj.counters === opts.limits.counters) {
                                throw new MaxLengthError('Streaming decode error - repeated field "counters" had too many elements');
                            }
                            if (obj.counters === 64) {
                                throw new MaxLengthError('Streaming decode error - repeated field "counters" had too many elements');
                            }
                            for (const evt of CountersRecord.codec().stream(reader, reader.uint32(), `${prefix}.counters[]`, {
                                limits: opts.limits?.counters$
                            })) {
                                yield {
                                    ...evt,
                                    index: obj.counters
                                };
                            }
                            obj.counters++;
                            break;
                        }
                        default: {
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                }
            });
        }
        return _codec;
    };
    function encode(obj) {
        return encodeMessage(obj, DeletionRecord.codec());
    }
    DeletionRecord.encode = encode;
    function decode(buf, opts) {
        return decodeMessage(buf, DeletionRecord.codec(), opts);
    }
    DeletionRecord.decode = decode;
    function stream(buf, opts) {
        return streamMessage(buf, DeletionRecord.codec(), opts);
    }
    DeletionRecord.stream = stream;
})(DeletionRecord || (DeletionRecord = {}));
export var CountersRecord;
(function (CountersRecord) {
    let _codec;
    CountersRecord.codec = () => {
        if (_codec == null) {
            _codec = message((obj, w, opts = {}) => {
                if (opts.lengthDelimited !== false) {
                    w.fork();
                }
                if ((obj.author != null && obj.author !== 0)) {
                    w.uint32(8);
                    w.uint32(obj.author);
                }
                if ((obj.installation != null && obj.installation.byteLength > 0)) {
                    w.uint32(18);
                    w.bytes(obj.installation);
                }
                if (obj.ranges != null && obj.ranges.length > 0) {
                    for (const value of obj.ranges) {
                        w.uint32(24);
                        w.uint32(value);
                    }
                }
                if (opts.lengthDelimited !== false) {
                    w.ldelim();
                }
            }, (reader, length, opts = {}) => {
                const obj = {
                    author: 0,
                    installation: uint8ArrayAlloc(0),
                    ranges: []
                };
                const end = length == null ? reader.len : reader.pos + length;
                while (reader.pos < end) {
                    const tag = reader.uint32();
                    switch (tag >>> 3) {
                        case 1: {
                            obj.author = reader.uint32();
                            break;
                        }
                        case 2: {
                            obj.installation = reader.bytes();
                            break;
                        }
                        case 3: {
                            if (opts.limits?.ranges != null && obj.ranges.length === opts.limits.ranges) {
                                throw new MaxLengthError('Decode error - repeated field "ranges" had too many elements');
                            }
                            if (obj.ranges.length === 64) {
                                throw new MaxLengthError('Decode error - repeated field "ranges" had too many elements');
                            }
                            obj.ranges.push(reader.uint32());
                            break;
                        }
                        default: {
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                }
                return obj;
            }, function* (reader, length, prefix, opts = {}) {
                const obj = {
                    ranges: 64
                };
                const end = length == null ? reader.len : reader.pos + length;
                while (reader.pos < end) {
                    const tag = reader.uint32();
                    switch (tag >>> 3) {
                        case 1: {
                            yield {
                                field: `${prefix}.author`,
                                value: reader.uint32()
                            };
                            break;
                        }
                        case 2: {
                            yield {
                                field: `${prefix}.installation`,
                                value: reader.bytes()
                            };
                            break;
                        }
                        case 3: {
                            if (opts.limits?.ranges != null && obj.ranges === opts.limits.ranges) {
                                throw new MaxLengthError('Streaming decode error - repeated field "ranges" had too many elements');
                            }
                            if (obj.ranges === 64) {
                                throw new MaxLengthError('Streaming decode error - repeated field "ranges" had too many elements');
                            }
                            yield {
                                field: `${prefix}.ranges[]`,
                                index: obj.ranges,
                                value: reader.uint32()
                            };
                            obj.ranges++;
                            break;
                        }
                        default: {
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                }
            });
        }
        return _codec;
    };
    function encode(obj) {
        return encodeMessage(obj, CountersRecord.codec());
    }
    CountersRecord.encode = encode;
    function decode(buf, opts) {
        return decodeMessage(buf, CountersRecord.codec(), opts);
    }
    CountersRecord.decode = decode;
    function stream(buf, opts) {
        return streamMessage(buf, CountersRecord.codec(), opts);
    }
    CountersRecord.stream = stream;
})(CountersRecord || (CountersRecord = {}));
