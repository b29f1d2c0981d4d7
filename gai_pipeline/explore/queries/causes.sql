-- Of the findings that fail, which are the filers' and which are the reader's.
SELECT cause, sum(n_findings)::BIGINT AS findings FROM mart_finding_counts GROUP BY cause ORDER BY findings DESC
