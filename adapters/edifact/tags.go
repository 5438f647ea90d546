package edifact

// The tags of the segments that every line or heading has, as syntax.PackTag gives them: numbers are told apart sooner than texts.
const (
	tagADR = 'A'<<16 | 'D'<<8 | 'R'
	tagAUT = 'A'<<16 | 'U'<<8 | 'T'
	tagBGM = 'B'<<16 | 'G'<<8 | 'M'
	tagCNT = 'C'<<16 | 'N'<<8 | 'T'
	tagCOM = 'C'<<16 | 'O'<<8 | 'M'
	tagCST = 'C'<<16 | 'S'<<8 | 'T'
	tagCTA = 'C'<<16 | 'T'<<8 | 'A'
	tagDMS = 'D'<<16 | 'M'<<8 | 'S'
	tagDOC = 'D'<<16 | 'O'<<8 | 'C'
	tagDTM = 'D'<<16 | 'T'<<8 | 'M'
	tagEQD = 'E'<<16 | 'Q'<<8 | 'D'
	tagFTX = 'F'<<16 | 'T'<<8 | 'X'
	tagGEI = 'G'<<16 | 'E'<<8 | 'I'
	tagGIN = 'G'<<16 | 'I'<<8 | 'N'
	tagGIR = 'G'<<16 | 'I'<<8 | 'R'
	tagGIS = 'G'<<16 | 'I'<<8 | 'S'
	tagIMD = 'I'<<16 | 'M'<<8 | 'D'
	tagLOC = 'L'<<16 | 'O'<<8 | 'C'
	tagMEA = 'M'<<16 | 'E'<<8 | 'A'
	tagMOA = 'M'<<16 | 'O'<<8 | 'A'
	tagNAD = 'N'<<16 | 'A'<<8 | 'D'
	tagPAC = 'P'<<16 | 'A'<<8 | 'C'
	tagPCI = 'P'<<16 | 'C'<<8 | 'I'
	tagPNA = 'P'<<16 | 'N'<<8 | 'A'
	tagRFF = 'R'<<16 | 'F'<<8 | 'F'
	tagSEL = 'S'<<16 | 'E'<<8 | 'L'
	tagTAX = 'T'<<16 | 'A'<<8 | 'X'
	tagTDT = 'T'<<16 | 'D'<<8 | 'T'
	tagTMP = 'T'<<16 | 'M'<<8 | 'P'
	tagTOD = 'T'<<16 | 'O'<<8 | 'D'
	tagTPL = 'T'<<16 | 'P'<<8 | 'L'
)

// Codes that every goods line has, as syntax.Key gives them.
const keyAAA = 3<<56 | 'A'<<16 | 'A'<<8 | 'A'
