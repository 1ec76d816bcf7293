import type { SemanticType } from './semanticType.ts';

/** How surely a name means it: hardly anything else, usually, or only beside other signs. */
export type Strength = 'sure' | 'likely' | 'weak';

/**
 * Phrases that name columns, in English, German, French and Spanish, with some national words beyond. A phrase is one or more
 * words; `*` stands for the rest of a word. Languages are listed one after the other.
 */
export const vocabulary: Readonly<Record<Exclude<SemanticType, 'free text' | 'personal data'>, Phrases>> = {
  credential: {
    sure: `password*; passwd; pwd; passphrase; pass hash; secret; secrets; client secret; api key; apikey; access key; private key; access token; auth token;
      refresh token; session token; bearer token; accesstoken; refreshtoken; credential; credentials; security answer; recovery code; otp secret; totp;
      passwort*; kennwort*; geheimnis; mot de passe; motdepasse; mdp; mot passe; cle privee; cle secrete; contrasena*; clave secreta; clave privada`,
    likely: `token; salt; pin; pin code; otp; pass; api token; jwt`,
    weak: `clave; geheim; hash`,
  },
  'payment card': {
    sure: `credit card; creditcard; debit card; card number; card no; card num; card nbr; cardnumber; cardno; card last 4; card last; cc number; cc num; cc no; ccnum; ccnumber;
      cvv; cvc; cvv 2; card expiry; card exp; card expiration; card cvv; kreditkarte*; kartennummer; kartennr; kreditkartennr;
      carte bancaire; carte credit; carte de credit; numero carte; num carte; tarjeta credito; tarjeta de credito; numero tarjeta; numero de tarjeta; num tarjeta`,
    likely: `last 4; pan; tarjeta; card`,
    weak: `karte; carte`,
  },
  'bank account': {
    sure: `iban; iban*; bank account; bankaccount; account iban; routing number; routing no; sort code; bank account number; kontonummer; kontonr; bankverbindung; bankleitzahl; blz;
      compte bancaire; numero compte; numero de compte; rib; cuenta bancaria; numero cuenta; numero de cuenta; clabe`,
    likely: `account number; account no; account num; accountnumber; acct no; acct num; bic; swift; swift code; konto`,
    weak: `bank details; cuenta`,
  },
  'national id': {
    sure: `ssn; ssn 4; social security*; social security number; national id; nationalid; national identifier; national insurance; national insurance number; nino; national number;
      tax id; taxid; tax identification; tax number; tax payer id; taxpayer id; passport; passport no; passport num*; passport id; passportno; passportnumber; identity card; identity number; identity document;
      id card; id card number; driver license*; drivers license*; driver licence*; driving license*; driving licence*; drivers licence*; license number driver; personal number;
      steuernummer; steuer nr; steuer nummer; steuer id; steuerid; steueridentifikationsnummer; sozialversicherungsnummer; sozialversicherungsnr; sozialvers nr; svnr; sv nummer; sv nr; rentenversicherungsnummer;
      ausweisnummer; ausweisnr; ausweis nr; personalausweis*; reisepass*; passnummer; fuehrerschein*; fuhrerschein*; krankenversichertennummer;
      securite sociale; numero securite sociale; num secu; numero secu; nir; carte identite; piece identite; passeport*; permis de conduire; permis conduire; numero fiscal;
      dni; dni nie; nif; curp; pasaporte*; seguridad social; numero seguridad social; cedula; cedula identidad; documento identidad; carnet conducir;
      cpf; aadhaar; aadhar; pesel; bsn; personnummer; codice fiscale; nhs number`,
    likely: `nin; tin; nie; ein; rfc; ausweis; insee; documento`,
    weak: `id number`,
  },
  email: {
    sure: `email; email*; *email; e mail; mail address; mailaddress; mail addr; mailadresse; mail adresse; emailadresse; courriel; adresse mail; adresse courriel; correo electronico; correo; direccion correo`,
    likely: `mail; mails`,
    weak: '',
  },
  phone: {
    sure: `phone; phone number; *phone; phonenumber; phoneno; telephone*; telefon*; telefono*; tel; tel nr; tel no; tel number; cell phone; cellphone; mobile phone; mobile number; mobile no; mobile nr; msisdn; fax; fax number; faxnumber; telefax;
      handynummer; handynr; handy nr; mobilnummer; mobilnr; mobiltelefon*; mobilfunk*; rufnummer; festnetz*; faxnummer; faxnr;
      portable numero; numero portable; num tel; numero tel; tel portable; telefono movil; movil; celular; numero telefono; numero movil`,
    likely: `mobile; cell; handy; mobil; phones; portable`,
    weak: '',
  },
  'birth date': {
    sure: `birth date; birthdate; birthday; birth day; birth dt; date of birth; dateofbirth; date birth; dob; d o b; birth year; year of birth; birthyear; birth month; born on; birth;
      geburtsdatum; geburtstag; geburtsdat*; geb datum; gebdatum; gebdat; geb dat; geburtsjahr; date naissance; date de naissance; naissance; datenaissance; annee naissance; ddn;
      fecha nacimiento; fecha de nacimiento; fec nacimiento; fechanacimiento; nacimiento; fecha nac; ano nacimiento`,
    likely: `born; bday; geb; geboren*; ne le`,
    weak: '',
  },
  salary: {
    sure: `salary; salaries; base salary; annual salary; gross salary; net salary; wage; wages; hourly wage; pay grade; pay rate; hourly pay; base pay; gross pay; net pay; payroll; remuneration;
      gehalt; jahresgehalt; monatsgehalt; grundgehalt; *gehalt; lohn; stundenlohn; bruttolohn; nettolohn; *lohn; verguetung; vergutung; salaire*; salaire brut; paie; salario*; sueldo*; nomina; remuneracion`,
    likely: `compensation; income; annual income; earnings; bonus; einkommen; besoldung; revenu; ingresos`,
    weak: `sal; commission; praemie; pramie; prime`,
  },
  health: {
    sure: `diagnosis; diagnoses; diagnose; disease; diseases; illness; medical; medical*; medication*; allergy; allergies; blood type; blood group; blood pressure; bloodtype; disability; disabilities; icd; icd code; icd 10; icd 10 code; vaccination*; vaccinated; pregnant; pregnancy; hiv; prescription*; symptom; symptoms; health status; health condition; sick leave; mental health; patient notes;
      krankheit*; krankheitstage; blutgruppe; befund; befunde; medikament*; allergie; allergien; behinderung*; schwerbehinderung*; grad der behinderung; impfstatus; impfung*; krankenkasse; schwangerschaft; arztbericht; symptome; vorerkrankung*;
      maladie*; groupe sanguin; handicap; medicament*; antecedents; traitement medical; grossesse; arret maladie; enfermedad*; grupo sanguineo; alergia*; discapacidad*; medicamento*; embarazo; sintoma*; diagnostico*; historia clinica`,
    likely: `diagnostic; diagnostics; treatment; treatments; therapy; therapie; bmi; body weight; health; drug; drugs; vaccine; condition medical; traitement; tratamiento`,
    weak: `condition; weight; height; gesundheit; sante; salud`,
  },
  'special category': {
    sure: `ethnicity; ethnic group; ethnic*; religion; religious*; political opinion; political affiliation; political party member; sexual orientation; sexual preference; union member; union membership; trade union; criminal record; conviction*; biometric*; fingerprint*; genetic*;
      konfession; religionszugehoerigkeit; religionszugehorigkeit; gewerkschaft*; ethnie; herkunft ethnisch; vorstrafe*; fuehrungszeugnis; confession religieuse; appartenance syndicale; origine ethnique; casier judiciaire; orientation sexuelle; etnia; afiliacion politica; afiliacion sindical; orientacion sexual; antecedentes penales; huella dactilar`,
    likely: 'party affiliation; face embedding',
    weak: 'race; rasse; raza',
  },
  'ip address': {
    sure: `ip; ip address; ipaddress; ip addr; ipaddr; ip v 4; ip v 6; client ip; remote ip; remote addr; source ip; user ip; login ip; last ip; ip adresse; adresse ip; direccion ip`,
    likely: '',
    weak: '',
  },
  name: {
    sure: `first name; firstname; fname; last name; lastname; lname; full name; fullname; given name; givenname; family name; familyname; surname; sur name; forename; middle name; middlename; maiden name; maidenname; nick name; nickname; person name; contact name; contactname; contact person; customer name; client name; employee name; patient name; student name; user full name; guest name; passenger name; member name; recipient name; sender name; owner name; card holder*; cardholder*; account holder*; accountholder*; holder name; name on card; next of kin; emergency contact; spouse name; mother maiden name;
      vorname*; nachname*; familienname; zuname; geburtsname; maedchenname; kundenname; mitarbeitername; ansprechpartner; kontaktperson; kontoinhaber; karteninhaber; rufname;
      prenom*; nom de famille; nom famille; nom complet; nom client; nom prenom; nom usage; nom naissance; titulaire; personne contact; nombre completo; nombre pila; nombre cliente; nombres; apellido*; primer apellido; segundo apellido; titular tarjeta; persona contacto`,
    likely: `display name; displayname; user name; username; login name; login; author name; signatory; signature; initials; benutzername; nom utilisateur; nombre usuario`,
    weak: `alias; titular; inhaber`,
  },
  address: {
    sure: `address; address line; addressline; home address; street; street address; street name; streetaddress; house number; house no; postal code; postalcode; post code; postcode; zip; zip code; zipcode; mailing address; billing address; shipping address; delivery address; residence; apartment no; apartment number;
      adresse; anschrift; strasse; strassenname; str nr; hausnummer; hausnr; plz; postleitzahl; wohnort; wohnadresse; lieferadresse; rechnungsadresse; privatadresse; rue; numero rue; code postal; codepostal; adresse postale; adresse domicile; domicile;
      direccion; domicilio; calle; codigo postal; codigopostal; direccion postal; direccion envio`,
    likely: `addr; addr 1; addr 2; address 1; latitude longitude; gps; geo location; geolocation; home town; hometown; lieu residence`,
    weak: `city; town; ort; stadt; ville; ciudad; latitude; longitude; lat; lng; lon; location`,
  },
  demographic: {
    sure: `gender; sex; marital status; maritalstatus; civil status; nationality; citizenship; geschlecht; familienstand; staatsangehoerigkeit; staatsangehorigkeit; nationalitaet; nationalitat; sexe; etat civil; situation familiale; nationalite; sexo; estado civil; nacionalidad; birth place; birthplace; place of birth; geburtsort; lieu naissance; lieu de naissance; lugar nacimiento`,
    likely: `age; alter; edad; number of children; mother tongue; native language`,
    weak: `country of birth`,
  },
};

interface Phrases {
  readonly sure: string;
  readonly likely: string;
  readonly weak: string;
}

/** Words of tables whose rows are people: there a bare `name` is a person's. */
export const personWords: ReadonlySet<string> = new Set(
  `customer customers client clients employee employees staff user users person persons people patient patients student students teacher teachers member members
  contact contacts candidate candidates applicant applicants guest guests passenger passengers tenant tenants resident residents driver drivers doctor doctors physician physicians nurse nurses
  subscriber subscribers worker workers child children parent parents pupil pupils professor professors instructor instructors owner owners professional professionals
  kunde kunden mitarbeiter angestellte benutzer personen patienten schueler schuler studenten lehrer mitglied mitglieder kontakt kontakte bewerber gast gaeste gaste fahrer aerzte arzte arzt
  employe employes utilisateur utilisateurs personne personnes etudiant etudiants eleve eleves membre membres candidats locataire medecin medecins salarie salaries
  cliente clientes empleado empleados usuario usuarios persona personas paciente pacientes estudiante estudiantes alumno alumnos miembro miembros contacto contactos conductor medico medicos`
    .split(/\s+/)
    .filter((word) => word !== ''),
);

/** Names that are a person's where the table is of people. */
export const bareNames: ReadonlySet<string> = new Set(['name', 'nom', 'nombre', 'names']);

/** Behind what a name says, these make it a thing about it: `email_count`, `phone_type`, `password_changed_at`. */
export const aboutAfter: ReadonlySet<string> = new Set(
  `id ids key fk count cnt total type types kind flag status state verified confirmed validated valid sent opened bounced clicked at on date time timestamp ts template templates subject body opt optin optout consent enabled disabled required
  format length provider url link page preference preferences notification notifications source rank index changed updated created expires expiry reset attempts policy hint strength version category code group range band level scale grade currency
  anzahl typ art datum versandt bestaetigt statut nombre cantidad tipo estado fecha`
    .split(/\s+/)
    .filter((word) => word !== ''),
);

/** Before it, these do the same: `is_email`, `num_phones`, `send_mail`. */
export const aboutBefore: ReadonlySet<string> = new Set(
  'is has had num nr count number total send sends allow allows allowed wants accepts use uses needs require requires default max min avg average sum supports enable ist hat anzahl est nb es tiene'.split(
    ' ',
  ),
);

/** Words that turn an address, a number or a name into something that is no person's. */
export const notPersonal: Readonly<Partial<Record<SemanticType, ReadonlySet<string>>>> = {
  address: new Set([
    'ip',
    'mac',
    'email',
    'mail',
    'web',
    'url',
    'memory',
    'website',
    'http',
    'wallet',
    'contract',
    'courriel',
    'correo',
  ]),
  phone: new Set(['model', 'brand', 'screen']),
  credential: new Set(['policy', 'page', 'csrf', 'next', 'santa']),
  name: new Set(['file', 'table', 'column', 'product', 'company', 'host', 'server', 'database', 'song', 'event']),
  'payment card': new Set(['score', 'yellow', 'red', 'gift', 'graphics', 'sim', 'report', 'business']),
  'birth date': new Set(['control']),
};
