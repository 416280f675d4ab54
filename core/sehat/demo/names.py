"""Names of the synthetic city by community, in Latin letters and in the script of their bearers."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["COMMUNITIES", "Community"]

Pairs = tuple[tuple[str, str], ...]


def _pairs(text: str) -> Pairs:
    parts = (item.strip().partition("=") for item in text.replace("\n", " ").split(","))
    return tuple((latin.strip(), local.strip()) for latin, _, local in parts if latin.strip())


@dataclass(frozen=True, slots=True)
class Community:
    """Given names and surnames that go together, and how common they are in the city."""

    share: float
    female: Pairs
    male: Pairs
    surnames: Pairs
    lone: float = 0.0
    """Share of people who bear one name only."""


HINDI = Community(
    share=0.58,
    lone=0.06,
    female=_pairs(
        "Lakshmi=लक्ष्मी, Sunita=सुनीता, Savitri=सावित्री, Kiran=किरण, Neha=नेहा, Pooja=पूजा,"
        "Rekha=रेखा, Anita=अनीता, Geeta=गीता, Seema=सीमा, Meena=मीना, Asha=आशा, Usha=उषा,"
        "Kavita=कविता, Radha=राधा, Sarita=सरिता, Mamta=ममता, Shanti=शांति, Pushpa=पुष्पा,"
        "Priya=प्रिया, Jyoti=ज्योति, Suman=सुमन, Nirmala=निर्मला, Poonam=पूनम, Rani=रानी,"
        "Manju=मंजू, Babita=बबीता, Sangeeta=संगीता, Vimla=विमला, Deepa=दीपा, Aarti=आरती,"
        "Kusum=कुसुम, Phoolmati=फूलमती, Urmila=उर्मिला, Ritu=ऋतु"
    ),
    male=_pairs(
        "Ram=राम, Ramesh=रमेश, Suresh=सुरेश, Rajesh=राजेश, Mukesh=मुकेश, Dinesh=दिनेश,"
        "Arjun=अर्जुन, Vinod=विनोद, Anil=अनिल, Sunil=सुनील, Manoj=मनोज, Ashok=अशोक,"
        "Mahesh=महेश, Naresh=नरेश, Rakesh=राकेश, Santosh=संतोष, Vijay=विजय, Ajay=अजय,"
        "Sanjay=संजय, Deepak=दीपक, Rahul=राहुल, Amit=अमित, Vikas=विकास, Rohit=रोहित,"
        "Pawan=पवन, Gopal=गोपाल, Mohan=मोहन, Shyam=श्याम, Kailash=कैलाश, Bhola=भोला,"
        "Hari=हरि, Jagdish=जगदीश, Om Prakash=ओम प्रकाश, Krishna=कृष्ण, Lalit=ललित"
    ),
    surnames=_pairs(
        "Devi=देवी, Kumar=कुमार, Sharma=शर्मा, Verma=वर्मा, Yadav=यादव, Gupta=गुप्ता,"
        "Tripathi=त्रिपाठी, Choudhary=चौधरी, Mishra=मिश्रा, Pandey=पांडे, Prasad=प्रसाद,"
        "Rawat=रावत, Joshi=जोशी, Chauhan=चौहान, Rathore=राठौर, Saini=सैनी, Paswan=पासवान,"
        "Jha=झा, Maurya=मौर्य, Tiwari=तिवारी, Shukla=शुक्ला, Dubey=दुबे, Agarwal=अग्रवाल,"
        "Negi=नेगी, Bisht=बिष्ट, Meena=मीणा, Gurjar=गुर्जर, Kashyap=कश्यप, Sahu=साहू, Pal=पाल"
    ),
)

PUNJABI = Community(
    share=0.12,
    female=_pairs(
        "Gurpreet=ਗੁਰਪ੍ਰੀਤ, Harpreet=ਹਰਪ੍ਰੀਤ, Manpreet=ਮਨਪ੍ਰੀਤ, Simran=ਸਿਮਰਨ, Jasleen=ਜਸਲੀਨ,"
        "Kulwinder=ਕੁਲਵਿੰਦਰ, Baljeet=ਬਲਜੀਤ, Paramjit=ਪਰਮਜੀਤ, Amrit=ਅੰਮ੍ਰਿਤ, Rupinder=ਰੁਪਿੰਦਰ"
    ),
    male=_pairs(
        "Gurpreet=ਗੁਰਪ੍ਰੀਤ, Harjit=ਹਰਜੀਤ, Balwinder=ਬਲਵਿੰਦਰ, Kuldeep=ਕੁਲਦੀਪ, Sukhdev=ਸੁਖਦੇਵ,"
        "Amarjit=ਅਮਰਜੀਤ, Jaspal=ਜਸਪਾਲ, Ranjit=ਰਣਜੀਤ, Manjit=ਮਨਜੀਤ, Tejinder=ਤੇਜਿੰਦਰ"
    ),
    surnames=_pairs(
        "Singh=ਸਿੰਘ, Kaur=ਕੌਰ, Gill=ਗਿੱਲ, Sandhu=ਸੰਧੂ, Dhillon=ਢਿੱਲੋਂ, Sidhu=ਸਿੱਧੂ, Bedi=ਬੇਦੀ,"
        "Ahluwalia=ਆਹਲੂਵਾਲੀਆ, Sethi=ਸੇਠੀ"
    ),
)

MUSLIM = Community(
    share=0.15,
    lone=0.08,
    female=_pairs(
        "Farzana=فرزانہ, Shabana=شبانہ, Nasreen=نسرین, Ayesha=عائشہ, Rukhsana=رخسانہ,"
        "Zainab=زینب, Fatima=فاطمہ, Sana=ثنا, Yasmeen=یاسمین, Mumtaz=ممتاز, Salma=سلمیٰ,"
        "Tabassum=تبسم"
    ),
    male=_pairs(
        "Mohammed=محمد, Imran=عمران, Salim=سلیم, Javed=جاوید, Arif=عارف, Irfan=عرفان,"
        "Shahid=شاہد, Nadeem=ندیم, Rahim=رحیم, Aslam=اسلم, Faisal=فیصل, Wasim=وسیم"
    ),
    surnames=_pairs(
        "Khan=خان, Begum=بیگم, Ansari=انصاری, Qureshi=قریشی, Siddiqui=صدیقی, Ahmed=احمد,"
        "Ali=علی, Hussain=حسین, Shaikh=شیخ, Saifi=سیفی, Khatoon=خاتون"
    ),
)

BENGALI = Community(
    share=0.08,
    female=_pairs(
        "Mousumi=মৌসুমী, Sharmila=শর্মিলা, Ruma=রুমা, Anjali=অঞ্জলি, Tanushree=তনুশ্রী,"
        "Sutapa=সুতপা, Piyali=পিয়ালী, Kakoli=কাকলি"
    ),
    male=_pairs(
        "Subrata=সুব্রত, Prosenjit=প্রসেনজিৎ, Tapan=তপন, Biswajit=বিশ্বজিৎ, Sourav=সৌরভ,"
        "Debashish=দেবাশিস, Partha=পার্থ, Swapan=স্বপন"
    ),
    surnames=_pairs(
        "Das=দাস, Ghosh=ঘোষ, Mukherjee=মুখার্জী, Banerjee=ব্যানার্জী, Sarkar=সরকার,"
        "Mondal=মণ্ডল, Roy=রায়, Biswas=বিশ্বাস"
    ),
)

SOUTHERN = Community(
    share=0.07,
    lone=0.3,
    female=_pairs(
        "Meenakshi=மீனாட்சி, Kavitha=கவிதா, Revathi=ரேவதி, Selvi=செல்வி, Padma=பத்மா,"
        "Vasantha=வசந்தா, Saroja=சரோஜா, Malathi=மாலதி"
    ),
    male=_pairs(
        "Murugan=முருகன், Senthil=செந்தில், Karthik=கார்த்திக், Ravi=ரவி, Arumugam=ஆறுமுகம்,"
        "Selvam=செல்வம், Balaji=பாலாஜி, Ganesan=கணேசன்"
    ),
    surnames=_pairs(
        "Subramanian=சுப்ரமணியன், Rajan=ராஜன், Krishnan=கிருஷ்ணன், Iyer=ஐயர், Pillai=பிள்ளை,"
        "Nair=நாயர், Raman=ராமன்"
    ),
)

COMMUNITIES = (HINDI, PUNJABI, MUSLIM, BENGALI, SOUTHERN)
