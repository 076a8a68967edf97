-- Grain state, and the texts that the ADO.NET grain storage provider runs.
-- The primary key is the grain's identity: of two overlapping first writes one finds its row taken and writes nothing, which the provider reports as a
-- conflict. Text is compared by bytes, so that keys are told apart exactly and a prefix is one range of the index.

CREATE TABLE orleansquery
(
    querykey  text NOT NULL PRIMARY KEY,
    querytext text NOT NULL
);

CREATE TABLE orleansstorage
(
    serviceid              text COLLATE "C" NOT NULL,
    graintypestring        text COLLATE "C" NOT NULL,
    grainidextensionstring text COLLATE "C" NOT NULL DEFAULT '',
    grainidn0              bigint NOT NULL,
    grainidn1              bigint NOT NULL,
    version                integer NOT NULL,
    modifiedon             timestamptz NOT NULL DEFAULT now(),
    payloadbinary          bytea NULL,
    CONSTRAINT pk_orleansstorage PRIMARY KEY (serviceid, graintypestring, grainidextensionstring, grainidn0, grainidn1)
)
-- Room in every page keeps an update beside its old version and out of the index.
WITH (fillfactor = 80);

INSERT INTO orleansquery (querykey, querytext) VALUES
('ReadFromStorageKey', $query$
SELECT payloadbinary AS "PayloadBinary", version AS "Version"
FROM orleansstorage
WHERE serviceid = @ServiceId AND graintypestring = @GrainTypeString
  AND grainidextensionstring = coalesce(@GrainIdExtensionString, '')
  AND grainidn0 = @GrainIdN0 AND grainidn1 = @GrainIdN1
$query$),
('WriteToStorageKey', $query$
WITH updated AS (
    UPDATE orleansstorage
    SET payloadbinary = @PayloadBinary, modifiedon = now(), version = version + 1
    WHERE serviceid = @ServiceId AND graintypestring = @GrainTypeString
      AND grainidextensionstring = coalesce(@GrainIdExtensionString, '')
      AND grainidn0 = @GrainIdN0 AND grainidn1 = @GrainIdN1
      AND version = @GrainStateVersion
    RETURNING version
), inserted AS (
    INSERT INTO orleansstorage (serviceid, graintypestring, grainidextensionstring, grainidn0, grainidn1, version, payloadbinary)
    SELECT @ServiceId, @GrainTypeString, coalesce(@GrainIdExtensionString, ''), @GrainIdN0, @GrainIdN1, 1, @PayloadBinary
    WHERE @GrainStateVersion IS NULL
    ON CONFLICT DO NOTHING
    RETURNING version
)
SELECT version AS "NewGrainStateVersion" FROM updated
UNION ALL
SELECT version FROM inserted
$query$),
('ClearStorageKey', $query$
UPDATE orleansstorage
SET payloadbinary = NULL, modifiedon = now(), version = version + 1
WHERE serviceid = @ServiceId AND graintypestring = @GrainTypeString
  AND grainidextensionstring = coalesce(@GrainIdExtensionString, '')
  AND grainidn0 = @GrainIdN0 AND grainidn1 = @GrainIdN1
  AND version = @GrainStateVersion
RETURNING version AS "NewGrainStateVersion"
$query$),
('DeleteStorageKey', $query$
DELETE FROM orleansstorage
WHERE serviceid = @ServiceId AND graintypestring = @GrainTypeString
  AND grainidextensionstring = coalesce(@GrainIdExtensionString, '')
  AND grainidn0 = @GrainIdN0 AND grainidn1 = @GrainIdN1
  AND version = @GrainStateVersion
RETURNING version + 1 AS "NewGrainStateVersion"
$query$);
